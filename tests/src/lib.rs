//! What the scenarios, the end-to-end journeys and the benchmark share.
