-- By position, whatever order a check wants: no other index (an INTEGER PRIMARY KEY is none).
(SELECT * FROM entries NOT INDEXED WHERE position > {after})
