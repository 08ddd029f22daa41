pub mod phone;
pub mod time;
