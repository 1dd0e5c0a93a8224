-- Every paid purchase has exactly one credit, of its coins, to its buyer's wallet, under its payment; and every credit has its paid purchase.
-- (Or one that a payment has claimed: its credit comes first, and only then is it recorded as paid.)
WITH records AS (
    SELECT
        id,
        status,
        concat('wallet:', owner) AS account,
        body ->> 'coins' AS coins,
        concat('payment/', body ->> 'provider', '/', body ->> 'paymentId') AS request_id
    FROM (SELECT id, status, owner, books_json(body) AS body FROM documents WHERE kind = 'purchase' AND status IN ('paid', 'claimed')) AS paid
), credits AS (
    SELECT account, sequence, amount, request_id, purchase, count(*) OVER (PARTITION BY purchase) AS credits
    FROM (
        SELECT account, sequence, amount, request_id, books_json(detail) ->> 'purchaseId' AS purchase
        FROM entries
        WHERE kind = 'purchase'
    ) AS named
)
SELECT
    coalesce(record.id, credit.purchase, credit.account) AS subject,
    CASE
        WHEN record.id IS NULL THEN 'a paid purchase'
        ELSE concat('one credit of ', record.coins, ' coins to ', record.account, ' for ', record.request_id)
    END AS expected,
    CASE
        WHEN credit.account IS NULL THEN 'none'
        WHEN record.id IS NULL THEN concat('none; entry ', credit.sequence, ' credits ', credit.amount, ' coins to ', credit.account)
        WHEN credit.credits <> 1 THEN concat(credit.credits, ' credits, one by entry ', credit.sequence, ' to ', credit.account)
        ELSE concat('a credit of ', credit.amount, ' coins to ', credit.account, ' for ', credit.request_id)
    END AS found
FROM records AS record
FULL JOIN credits AS credit ON credit.purchase = record.id
WHERE record.id IS NULL
    OR (credit.account IS NULL AND record.status = 'paid')
    OR credit.credits <> 1
    OR credit.account <> record.account
    OR credit.request_id <> record.request_id
    OR CAST(credit.amount AS text) IS DISTINCT FROM CAST(record.coins AS text)
ORDER BY 1
