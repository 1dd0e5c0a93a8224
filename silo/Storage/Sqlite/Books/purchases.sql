-- Every paid purchase has exactly one credit, of its coins, to its buyer's wallet, under its payment; and every credit has its paid purchase.
-- (Or one that a payment has claimed: its credit comes first, and only then is it recorded as paid.)
-- (In two halves: SQLite would find the pairs of one full join by comparing all with all.)
WITH records AS (
    SELECT
        id,
        status,
        concat('wallet:', owner) AS account,
        body ->> '$.coins' AS coins,
        concat('payment/', body ->> '$.provider', '/', body ->> '$.paymentId') AS request_id
    FROM (SELECT id, status, owner, iif(json_valid(body), body, NULL) AS body FROM documents WHERE kind = 'purchase' AND status IN ('paid', 'claimed')) AS paid
), credits AS (
    SELECT account, sequence, amount, request_id, purchase, count(*) OVER (PARTITION BY purchase) AS credits
    FROM (
        SELECT account, sequence, amount, request_id, CAST(iif(json_valid(detail), detail, NULL) ->> '$.purchaseId' AS TEXT) AS purchase
        FROM entries
        WHERE kind = 'purchase'
    ) AS named
)
SELECT
    record.id AS subject,
    concat('one credit of ', record.coins, ' coins to ', record.account, ' for ', record.request_id) AS expected,
    CASE
        WHEN credit.account IS NULL THEN 'none'
        WHEN credit.credits <> 1 THEN concat(credit.credits, ' credits, one by entry ', credit.sequence, ' to ', credit.account)
        ELSE concat('a credit of ', credit.amount, ' coins to ', credit.account, ' for ', credit.request_id)
    END AS found
FROM records AS record
LEFT JOIN credits AS credit ON credit.purchase = record.id
WHERE (credit.account IS NULL AND record.status = 'paid')
    OR credit.credits <> 1
    OR credit.account <> record.account
    OR credit.request_id <> record.request_id
    OR CAST(credit.amount AS text) IS DISTINCT FROM CAST(record.coins AS text)
UNION ALL
SELECT
    coalesce(purchase, account),
    'a paid purchase',
    concat('none; entry ', sequence, ' credits ', amount, ' coins to ', account)
FROM credits
WHERE NOT EXISTS (SELECT 1 FROM documents WHERE kind = 'purchase' AND status IN ('paid', 'claimed') AND id = credits.purchase)
ORDER BY 1
