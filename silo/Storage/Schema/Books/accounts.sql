-- Contra accounts one by one: what went through them is the opposite of what it did to the owners' accounts. Owners' accounts summed by kind.
WITH sums AS (
    SELECT
        contra,
        CASE WHEN account LIKE 'wallet:%' THEN 'wallet:*' WHEN account LIKE 'earnings:%' THEN 'earnings:*' WHEN account LIKE 'campaign:%' THEN 'campaign:*' ELSE account END AS owners,
        asset,
        sum(amount) AS amount,
        count(*) AS entries
    FROM {entries} AS line
    GROUP BY 1, 2, 3
)
SELECT contra AS account, asset, CAST(-sum(amount) AS bigint) AS balance, CAST(sum(entries) AS bigint) AS entries
FROM sums
GROUP BY contra, asset
UNION ALL
SELECT owners, asset, CAST(sum(amount) AS bigint), CAST(sum(entries) AS bigint)
FROM sums
GROUP BY owners, asset
ORDER BY 1, 2
