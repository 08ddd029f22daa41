//! Which view is built.

use textledger_projections::view::View;

/// The one with the most rows.
pub const VIEW: View = View::Messages;
