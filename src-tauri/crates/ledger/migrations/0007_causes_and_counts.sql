-- The journal itself stays as it is: work that was put off has an index of its own, and an outage
-- tells its cause more exactly; both are replayed into today's definitions with this step.
SELECT 1;
