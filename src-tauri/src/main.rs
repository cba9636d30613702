//! The till's program. See the library for what it is made of.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() -> std::process::ExitCode {
    hexiao_shell::run()
}
