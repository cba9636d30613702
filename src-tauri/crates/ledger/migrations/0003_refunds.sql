-- The journal itself stays as it is: refunds and further wallets are facts of new kinds, and the
-- tables that hold them are replayed into today's definitions with this step.
SELECT 1;
