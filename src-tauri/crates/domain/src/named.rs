//! The names of an enum's variants, whatever they carry.

/// One list makes the constant and the match: a new variant does not compile before it has a
/// name, and is among all of them as soon as it has.
macro_rules! named {
    (
        $of:ident, $(#[$about:meta])* $all:ident, $(#[$doc:meta])* $code:ident,
        $($name:ident = $text:literal,)*
    ) => {
        impl $of {
            $(#[$about])*
            pub const $all: [&'static str; [$($text),*].len()] = [$($text),*];

            $(#[$doc])*
            #[must_use]
            pub const fn $code(&self) -> &'static str {
                match self { $(Self::$name { .. } => $text,)* }
            }
        }
    };
}

pub(crate) use named;
