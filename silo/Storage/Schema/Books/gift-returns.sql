-- Coins that came back are those of a gift that was sent from that wallet, all of them, and its creator's account has refused it.
SELECT
    account AS subject,
    CASE WHEN spent IS NULL THEN 'a gift sent' ELSE concat(spent, ' coins back, refused by ', coalesce(creator, 'nobody')) END AS expected,
    concat('entry ', sequence, ' brings back ', amount, CASE WHEN refused IS NULL THEN ', not refused' ELSE '' END) AS found
FROM (
    SELECT
        named.*,
        (
            SELECT refusal.kind
            FROM entries AS refusal
            WHERE refusal.account = named.creator
                AND refusal.request_id = 'gift/' || substr(named.request_id, 8)
                AND refusal.kind = 'gift-refused'
            LIMIT 1
        ) AS refused
    FROM (
        SELECT
            back.account,
            back.sequence,
            back.amount,
            back.request_id,
            (
                SELECT -debit.amount
                FROM entries AS debit
                WHERE debit.account = back.account
                    AND debit.sequence = back.gift
                    AND debit.kind = 'gift'
                    AND 'return/' || substr(debit.account, 8) || ':' || CAST(debit.sequence AS text) = back.request_id
                LIMIT 1
            ) AS spent,
            (
                SELECT debit.peer
                FROM entries AS debit
                WHERE debit.account = back.account
                    AND debit.sequence = back.gift
                    AND debit.kind = 'gift'
                    AND 'return/' || substr(debit.account, 8) || ':' || CAST(debit.sequence AS text) = back.request_id
                LIMIT 1
            ) AS creator
        FROM (
            SELECT
                line.account,
                line.sequence,
                line.amount,
                line.request_id,
                CASE
                    WHEN trim(substr(line.request_id, length(line.account) + 2), '0123456789') = ''
                        AND length(line.request_id) - length(line.account) BETWEEN 2 AND 19
                    THEN CAST(substr(line.request_id, length(line.account) + 2) AS bigint)
                END AS gift
            FROM {entries} AS line
            WHERE line.kind = 'gift-returned'
        ) AS back
    ) AS named
) AS returns
WHERE spent IS NULL OR spent <> amount OR refused IS NULL
ORDER BY account, sequence
