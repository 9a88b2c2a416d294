//! Agreement to what cannot be undone: the name is typed, or given with `--confirm`.

use crate::context::Context;
use crate::error::{Class, Error, Result};

/// What somebody has to agree to, in the words of its messages.
pub(super) struct Consent<'a> {
    /// Name that has to be typed.
    pub(super) name: &'a str,
    /// `terminate`.
    pub(super) verb: &'a str,
    /// `terminated`.
    pub(super) participle: &'a str,
    /// `go`, after "what would".
    pub(super) fate: &'a str,
}

impl Consent<'_> {
    /// Takes the name that `--confirm` gave, or asks for it.
    ///
    /// # Errors
    /// Class `Usage` when another name is given; `NeedsAnswer` when it is not typed, or nobody can be asked.
    pub(super) fn obtain(&self, context: &Context, given: Option<&str>) -> Result<()> {
        let Self { name, verb, participle, fate } = self;
        let nothing = |class| Error::new(class, format!("nothing was {participle}"));
        match given {
            Some(given) if given == *name => Ok(()),
            Some(given) => Err(nothing(Class::Usage)
                .because(format!("--confirm says '{given}', and what would {fate} is '{name}'"))
                .again_with(format!("--confirm {name}"))),
            None => {
                let question = format!("Type '{name}' to {verb} it");
                if context.ui().confirm_by_name(&question, name, &format!("--confirm {name}"))? {
                    Ok(())
                } else {
                    Err(nothing(Class::NeedsAnswer).because("the name was not typed"))
                }
            }
        }
    }
}
