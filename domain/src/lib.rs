pub mod keywords;
pub mod phone;
pub mod text;
pub mod time;
