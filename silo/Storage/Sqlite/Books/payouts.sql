-- Every payout that its record says took diamonds has one debit, of those, from its creator's account; it is back, all of it, where the record says
-- that it failed, and nowhere else. Every debit and return has its record. (A debit comes before it is recorded, and a return, too.)
WITH records AS (
    SELECT id, status, concat('earnings:', owner) AS account, iif(json_valid(body), body, NULL) ->> '$.units' AS units
    FROM {documents} AS record
    WHERE kind = 'payout'
), booked AS (
    SELECT
        payout,
        min(account) AS account,
        count(DISTINCT account) AS accounts,
        sum(CASE WHEN kind = 'payout' THEN 1 ELSE 0 END) AS debits,
        -sum(CASE WHEN kind = 'payout' THEN amount ELSE 0 END) AS taken,
        sum(CASE WHEN kind = 'payout' THEN 0 ELSE 1 END) AS returns,
        sum(CASE WHEN kind = 'payout' THEN 0 ELSE amount END) AS back
    FROM (
        SELECT account, kind, amount, replace(replace(substr(request_id, 8), '/debit', ''), '/return', '') AS payout
        FROM {entries} AS line
        WHERE kind IN ('payout', 'payout-returned')
    ) AS named
    GROUP BY payout
), pairs AS (
    SELECT
        record.id,
        record.status,
        record.account AS creator,
        record.units,
        booked.payout,
        booked.account,
        coalesce(booked.accounts, 0) AS accounts,
        coalesce(booked.debits, 0) AS debits,
        coalesce(booked.taken, 0) AS taken,
        coalesce(booked.returns, 0) AS returns,
        coalesce(booked.back, 0) AS back
    FROM records AS record
    LEFT JOIN booked ON booked.payout = record.id
)
SELECT
    id AS subject,
    CASE
        WHEN status = 'refused' THEN 'nothing taken'
        ELSE concat(units, ' taken from ', creator, CASE WHEN status = 'failed' THEN ', and back' ELSE '' END, ' (', status, ')')
    END AS expected,
    concat(debits, ' debits of ', taken, ' from ', coalesce(account, 'nobody'), ', ', returns, ' returns of ', back) AS found
FROM pairs
WHERE (status = 'refused' AND payout IS NOT NULL)
    OR (status = 'starting' AND (debits > 1 OR returns <> 0))
    OR (status NOT IN ('refused', 'starting') AND (debits <> 1 OR accounts <> 1 OR account <> creator OR CAST(taken AS text) IS DISTINCT FROM CAST(units AS text)))
    OR (status = 'failed' AND (returns <> 1 OR back <> taken))
    OR (status = 'failing' AND returns <> 0 AND (returns <> 1 OR back <> taken))
    OR (status IN ('pending', 'held', 'sending', 'paid') AND returns <> 0)
UNION ALL
SELECT payout, 'the record of a payout', concat('none; ', debits, ' debits of ', taken, ' from ', account, ', ', returns, ' returns of ', back)
FROM booked
WHERE NOT EXISTS (SELECT 1 FROM documents WHERE kind = 'payout' AND id = booked.payout)
ORDER BY 1
