-- The journal itself stays as it is: an outage is told by facts of new kinds, and the tables that
-- hold it, and how long each confirmation took, are replayed into today's definitions.
SELECT 1;
