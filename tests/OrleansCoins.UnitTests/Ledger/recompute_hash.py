# Recomputes the hashes of journal entries from their columns: python3 recompute_hash.py vectors.json
import hashlib, json, sys

def number(value):
    return value.to_bytes(8, "big", signed=True)

def text(value):
    data = (value or "").encode("utf-8")
    return len(data).to_bytes(4, "big") + data

def hash_of(e, previous):
    return hashlib.sha256(
        bytes([e["format"]]) + text(e["account"]) + number(e["sequence"]) + text(e["asset"]) + text(e["kind"])
        + number(e["amount"]) + number(e["balance"]) + text(e["contra"]) + text(e["peer"]) + text(e["request_id"])
        + bytes.fromhex(e["request_digest"]) + number(e["occurred_at_microseconds"]) + text(e["silo"])
        + number(e["bucket"]) + text(e["detail"]) + previous).digest()

hashes = {}  # of each account's last entry; an account's first entry follows 32 zero bytes
for entry in json.load(open(sys.argv[1], encoding="utf-8")):
    hashes[entry["account"]] = hash_of(entry, hashes.get(entry["account"], bytes(32)))
    print(entry["account"], entry["sequence"], hashes[entry["account"]].hex())
