//! The whole till in bad weather: every flow of a counter, at each of the four platforms,
//! through every fault, to its right end. Whatever was not known then is settled once the
//! weather is good: confirmed, redeemed and uploaded, or closed, or given back, or before a
//! person; the platform's books and the ledger's are then equal to the cent.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod books;
mod counter;
mod expected;
mod flows;
mod matrix;
mod storm;
