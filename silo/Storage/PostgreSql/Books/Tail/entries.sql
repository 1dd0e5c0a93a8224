-- As a table of its own (OFFSET 0): else the planner would look for what a check asks of an account's name, among all accounts of a kind.
(SELECT * FROM entries WHERE position > {after} OFFSET 0)
