//! Why a text is not a sound merchant code.

use std::fmt;

/// Where in a code: an object, or an object in a template (`62-05`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// The object's ID.
    pub id: u8,
    /// The ID in the template.
    pub sub: Option<u8>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.sub {
            Some(sub) => write!(f, "{:02}-{sub:02}", self.id),
            None => write!(f, "{:02}", self.id),
        }
    }
}

/// Why a text is not a sound EMVCo merchant-presented code (EMVCo QRCPS-MPM §4;
/// qr-standards.md §1 and §8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum CodeError {
    /// It does not begin with the payload format `01` (`02` in Malaysia).
    #[error("this is not an EMVCo merchant code")]
    NotEmv,
    /// More than 512 characters.
    #[error("the code is longer than 512 characters")]
    TooLong,
    /// No ID and length of two digits each where an object is due.
    #[error("the code is broken: no object begins where one is due")]
    Malformed,
    /// An object of length 00.
    #[error("object {id:02} is empty")]
    EmptyObject {
        /// Which.
        id: u8,
    },
    /// An object that is longer than what is left.
    #[error("object {id:02} runs past the end")]
    Overrun {
        /// Which.
        id: u8,
    },
    /// An object that is there twice.
    #[error("object {id:02} is there twice")]
    Duplicate {
        /// Which.
        id: u8,
    },
    /// No object 63.
    #[error("the code has no checksum")]
    NoChecksum,
    /// Something follows object 63.
    #[error("something follows the checksum")]
    AfterChecksum,
    /// The CRC does not fit the UTF-8 bytes before it: misread, or made wrongly.
    #[error("the checksum does not fit; the code was misread, or is false")]
    BadChecksum,
    /// No merchant account (02 to 51): nobody would be paid.
    #[error("the code names no account to be paid")]
    NoAccount,
    /// A value that the standard does not allow there.
    #[error("the value of {place} is not allowed there")]
    BadValue {
        /// Where.
        place: Place,
    },
}

impl CodeError {
    /// The stable code that screens and scripts switch on.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotEmv => "code.not_emv",
            Self::TooLong => "code.too_long",
            Self::Malformed => "code.malformed",
            Self::EmptyObject { .. } => "code.empty_object",
            Self::Overrun { .. } => "code.overrun",
            Self::Duplicate { .. } => "code.duplicate",
            Self::NoChecksum => "code.no_checksum",
            Self::AfterChecksum => "code.after_checksum",
            Self::BadChecksum => "code.bad_checksum",
            Self::NoAccount => "code.no_account",
            Self::BadValue { .. } => "code.bad_value",
        }
    }

    /// Where it is wrong, where that is one place.
    #[must_use]
    pub const fn place(self) -> Option<Place> {
        match self {
            Self::EmptyObject { id } | Self::Overrun { id } | Self::Duplicate { id } => {
                Some(Place { id, sub: None })
            }
            Self::BadValue { place } => Some(place),
            Self::NotEmv
            | Self::TooLong
            | Self::Malformed
            | Self::NoChecksum
            | Self::AfterChecksum
            | Self::BadChecksum
            | Self::NoAccount => None,
        }
    }
}
