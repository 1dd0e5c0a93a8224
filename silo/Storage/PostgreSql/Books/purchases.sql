-- Every paid purchase has exactly one credit, of its coins, to its buyer's wallet, under its payment; and every credit has its paid purchase.
-- (Or one that a payment has claimed: its credit comes first, and only then is it recorded as paid.)
-- The coins that its buyer's wallet has given back are those that its record says went back, or the next ones too, which are recorded before and after.
WITH records AS (
    SELECT
        id,
        status,
        concat('wallet:', owner) AS account,
        body ->> 'coins' AS coins,
        concat('payment/', body ->> 'provider', '/', body ->> 'paymentId') AS request_id,
        CASE WHEN jsonb_typeof(body -> 'refundedCoins') = 'number' THEN (body ->> 'refundedCoins')::numeric ELSE 0 END AS refunded,
        CASE WHEN jsonb_typeof(body -> 'refundingCoins') = 'number' THEN (body ->> 'refundingCoins')::numeric ELSE 0 END AS refunding
    FROM (
        SELECT id, status, owner, books_json(body) AS body
        FROM {documents} AS record
        WHERE kind = 'purchase' AND status IN ('paid', 'claimed', 'refunded', 'disputed')
    ) AS paid
), named AS (
    SELECT account, sequence, kind, amount, request_id, books_json(detail) ->> 'purchaseId' AS purchase
    FROM {entries} AS line
    WHERE kind IN ('purchase', 'refund', 'chargeback')
), credits AS (
    SELECT *, count(*) OVER (PARTITION BY purchase) AS credits
    FROM named
    WHERE kind = 'purchase'
), taken AS (
    SELECT account, purchase, -sum(amount) AS coins
    FROM named
    WHERE kind <> 'purchase'
    GROUP BY account, purchase
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
    OR (credit.account IS NULL AND record.status <> 'claimed')
    OR credit.credits <> 1
    OR credit.account <> record.account
    OR credit.request_id <> record.request_id
    OR CAST(credit.amount AS text) IS DISTINCT FROM CAST(record.coins AS text)
UNION ALL
SELECT
    coalesce(record.id, back.purchase, back.account),
    CASE
        WHEN record.id IS NULL THEN 'a paid purchase'
        ELSE concat(record.refunded, ' to ', record.refunding, ' coins back from ', record.account)
    END,
    CASE
        WHEN back.account IS NULL THEN 'none'
        ELSE concat(back.coins, ' coins back from ', back.account)
    END
FROM records AS record
FULL JOIN taken AS back ON back.purchase = record.id
WHERE record.id IS NULL
    OR back.account <> record.account
    OR coalesce(back.coins, 0) NOT BETWEEN record.refunded AND record.refunding
ORDER BY 1
