-- Coins that came back are those of a gift that was sent from that wallet, all of them, and its creator's account has refused it.
SELECT
    account AS subject,
    CASE WHEN spent IS NULL THEN 'a gift sent' ELSE concat(spent, ' coins back, refused by ', coalesce(creator, 'nobody')) END AS expected,
    concat('entry ', sequence, ' brings back ', amount, CASE WHEN refused IS NULL THEN ', not refused' ELSE '' END) AS found
FROM (
    SELECT
        back.account,
        back.sequence,
        back.amount,
        -debit.amount AS spent,
        debit.peer AS creator,
        (
            SELECT refusal.kind
            FROM entries AS refusal
            WHERE refusal.account = debit.peer
                AND refusal.request_id = 'gift/' || substr(back.request_id, 8)
                AND refusal.kind = 'gift-refused'
        ) AS refused
    FROM entries AS back
    LEFT JOIN entries AS debit
        ON debit.account = back.account
        AND debit.kind = 'gift'
        AND 'return/' || substr(debit.account, 8) || ':' || CAST(debit.sequence AS text) = back.request_id
    WHERE back.kind = 'gift-returned'
) AS returns
WHERE spent IS NULL OR spent <> amount OR refused IS NULL
ORDER BY account, sequence
