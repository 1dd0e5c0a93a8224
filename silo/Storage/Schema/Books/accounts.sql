-- Contra accounts one by one: what went through them is the opposite of what it did to the owners' accounts. Owners' accounts summed by kind.
SELECT contra AS account, asset, CAST(-sum(amount) AS bigint) AS balance, count(*) AS entries
FROM entries
GROUP BY contra, asset
UNION ALL
SELECT
    CASE WHEN account LIKE 'wallet:%' THEN 'wallet:*' WHEN account LIKE 'earnings:%' THEN 'earnings:*' ELSE account END,
    asset,
    CAST(sum(amount) AS bigint),
    count(*)
FROM entries
GROUP BY 1, 2
ORDER BY 1, 2
