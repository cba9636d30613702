//! Payment codes: tell what a scanner read, draw a code, read the shop's own code from
//! an image. Pure and total: every byte sequence has an answer, none panics.

mod card;
mod classify;
mod draw;
mod emv;
mod prepare;
mod read;
mod scan;
mod wallets;

pub use classify::classify;
pub use draw::{DrawError, draw_png, draw_svg, draw_text};
pub use read::{ReadError, read_image};
pub use scan::{NotOurs, Scan};
