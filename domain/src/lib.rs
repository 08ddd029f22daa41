pub mod phone;
pub mod text;
pub mod time;
