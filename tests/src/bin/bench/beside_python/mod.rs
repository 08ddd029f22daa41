//! Figure 8: the functions beside functions in Python with boto3 that make the very
//! same AWS calls. What those are is taken down when ours runs; the peer is told them
//! as its event, and so has nothing to read, to decide or to render.

mod calls;
mod cold;
mod python;
mod stage;
mod warm;

use serde::Serialize;

pub use self::cold::Cold;
pub use self::warm::Warm;
use crate::figure::Figure;
use crate::options::Options;
use crate::outcome::Outcome;

/// What was measured beside Python.
#[derive(Debug, Serialize)]
pub struct BesidePython {
    /// Cold starts, of the functions that are built.
    pub cold: Option<Vec<Cold>>,
    /// `sms-inbound` once it is warm, where a DynamoDB was named.
    pub warm: Option<Warm>,
}

/// Measures it; nothing where no Python was named.
pub async fn measure(options: &Options) -> Outcome<Option<BesidePython>> {
    let (Some(python), Some(folder)) = (options.python(), options.folders()?.into_iter().next()) else {
        return Ok(None);
    };
    let cold = cold::measure(&folder, python, options.starts_beside_python());
    let cold = options.of(Figure::ColdBesidePython, cold).await?;
    let warm = match options.dynamodb() {
        Some(url) => {
            let warm = warm::measure(url, &folder, python, options.pairs());
            options.of(Figure::WarmBesidePython, warm).await?.flatten()
        }
        None => None,
    };
    Ok(Some(BesidePython { cold, warm }))
}
