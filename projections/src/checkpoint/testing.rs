//! Objects in memory, for tests of what is kept in them.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Mutex;

use super::objects::Objects;

#[derive(Default)]
pub(super) struct InMemory(pub(super) Mutex<BTreeMap<String, Vec<u8>>>);

impl Objects for InMemory {
    type Error = Infallible;

    async fn read(&self, names: &[String]) -> Result<Vec<Option<Vec<u8>>>, Infallible> {
        let objects = self.0.lock().unwrap();
        Ok(names.iter().map(|name| objects.get(name).cloned()).collect())
    }

    async fn create(&self, new: Vec<(String, Vec<u8>)>) -> Result<Vec<String>, Infallible> {
        let mut objects = self.0.lock().unwrap();
        let mut others = Vec::new();
        for (name, object) in new {
            let found = objects.entry(name.clone()).or_insert_with(|| object.clone());
            if *found != object {
                others.push(name);
            }
        }
        Ok(others)
    }

    async fn replace(&self, name: &str, object: Vec<u8>) -> Result<(), Infallible> {
        self.0.lock().unwrap().insert(name.to_owned(), object);
        Ok(())
    }

    async fn remove(&self, name: &str) -> Result<(), Infallible> {
        self.0.lock().unwrap().remove(name);
        Ok(())
    }
}
