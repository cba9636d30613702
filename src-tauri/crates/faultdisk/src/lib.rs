#![doc = include_str!("../README.md")]

mod change;
mod content;
mod damage;
mod disk;
mod fault;
mod image;
mod locks;
mod model;
mod platter;
mod recording;
mod seeded;
mod state;
mod vfs;

pub use disk::Disk;
pub use fault::{Failure, Fault, Kind};
pub use image::Image;
pub use model::{Flavour, Model, Names};
pub use recording::{Recording, Replay};
pub use seeded::Seeded;
pub use vfs::seed_sqlite;
