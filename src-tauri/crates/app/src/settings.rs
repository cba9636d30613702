//! What the owner sets.

use crate::app::App;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hexiao_codes::read_image;
use hexiao_contract::Problem;
use hexiao_domain::Permission;

/// A picture of ten megabytes, in base64.
const LARGEST_UPLOAD: usize = 14_000_000;

impl App {
    /// Registers the shop's printed code from a picture of it.
    pub fn set_static_code(
        &self,
        token: &str,
        wallet: &str,
        image_base64: &str,
    ) -> Result<(), Problem> {
        let acting = self.acting(token, Permission::Configure)?;
        let text = picture_text(image_base64)?;
        self.set_static_code_text_as(&acting, wallet, &text)
            .map(drop)
    }
}

/// The text of the one code in a picture that a screen sends.
pub(crate) fn picture_text(image_base64: &str) -> Result<String, Problem> {
    if image_base64.len() > LARGEST_UPLOAD {
        return Err(Problem::new("read.too_large"));
    }
    let bytes = STANDARD.decode(image_base64);
    let bytes = bytes.map_err(|_| Problem::new("read.not_an_image"))?;
    read_image(&bytes).map_err(|error| Problem::new(error.code()))
}
