//! What is asked of DynamoDB for a table, and when: a server here takes calls as AWS
//! does, where a table is CREATING first and takes no changes until it is ACTIVE.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use serde_json::{Value, json};
use textledger_domain::time::Timestamp;

use super::{Guards, bring_about, drop};
use crate::deployment::tables::{Table, TableNames};
use crate::time::{MachineTime, Sleep, Time};

/// How often a new table, or one that was changed, is described before it is ready.
const NOT_READY: u32 = 3;
const KEY: &str = "arn:aws:kms:us-east-1:1:key/k";

/// A table of the server, and what it was asked for.
#[derive(Default)]
struct World {
    asked: Vec<String>,
    created: Option<Value>,
    settling: u32,
    expires: bool,
    recovers: bool,
    backups_settle: u32,
}

impl World {
    fn answer(&mut self, operation: &str, input: &Value) -> Result<Value, &'static str> {
        let missing = self.created.is_none();
        match operation {
            "DescribeTable" if missing => return Err("ResourceNotFoundException"),
            "DescribeTable" => {
                self.settling = self.settling.saturating_sub(1);
                if self.settling == 0 {
                    self.ask("DescribeTable: ACTIVE");
                }
                return Ok(self.table());
            }
            _ => self.ask(operation),
        }
        match operation {
            "CreateTable" if !missing => Err("ResourceInUseException"),
            "CreateTable" => {
                self.created = Some(input.clone());
                self.settling = NOT_READY;
                Ok(self.table())
            }
            _ if missing => Err("ResourceNotFoundException"),
            "DescribeTimeToLive" => {
                let status = if self.expires { "ENABLING" } else { "DISABLED" };
                let by = if self.expires { json!("ttl") } else { Value::Null };
                Ok(json!({ "TimeToLiveDescription": { "TimeToLiveStatus": status, "AttributeName": by } }))
            }
            "DescribeContinuousBackups" => {
                let status = if self.recovers { "ENABLED" } else { "DISABLED" };
                Ok(json!({ "ContinuousBackupsDescription": {
                    "ContinuousBackupsStatus": "ENABLED",
                    "PointInTimeRecoveryDescription": { "PointInTimeRecoveryStatus": status },
                } }))
            }
            // As AWS answers while a table is made or changed.
            _ if self.settling > 0 => Err("ResourceInUseException"),
            "UpdateTimeToLive" if self.expires => Err("ValidationException"),
            "UpdateTimeToLive" => {
                self.expires = true;
                Ok(json!({}))
            }
            "UpdateContinuousBackups" if self.backups_settle > 0 => {
                self.backups_settle -= 1;
                Err("ContinuousBackupsUnavailableException")
            }
            "UpdateContinuousBackups" => {
                self.recovers = true;
                Ok(json!({}))
            }
            "UpdateTable" => {
                self.created.as_mut().unwrap()["DeletionProtectionEnabled"] = json!(false);
                self.settling = NOT_READY;
                Ok(self.table())
            }
            "DeleteTable" if self.is_protected() => Err("ValidationException"),
            "DeleteTable" => {
                self.created = None;
                Ok(json!({}))
            }
            _ => Err("UnknownOperationException"),
        }
    }

    /// Once in a row.
    fn ask(&mut self, what: &str) {
        if self.asked.last().is_none_or(|last| last != what) {
            self.asked.push(what.to_owned());
        }
    }

    fn is_protected(&self) -> bool {
        self.created.as_ref().is_some_and(|table| table["DeletionProtectionEnabled"] == json!(true))
    }

    fn table(&self) -> Value {
        let created = self.created.as_ref().unwrap();
        let mut table = created.clone();
        table["TableStatus"] = json!(if self.settling > 0 { "CREATING" } else { "ACTIVE" });
        if let Some(key) = created.pointer("/SSESpecification/KMSMasterKeyId") {
            table["SSEDescription"] =
                json!({ "Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": key });
        }
        json!({ "Table": table, "TableDescription": table })
    }
}

/// Where waits are over at once, and take as long as they say.
#[derive(Debug, Default)]
struct Hurried(AtomicU64);

impl Time for Hurried {
    fn now(&self) -> Timestamp {
        MachineTime.now()
    }

    fn monotonic(&self) -> Duration {
        Duration::from_millis(self.0.load(Ordering::Relaxed))
    }

    fn sleep(&self, span: Duration) -> Sleep {
        self.0.fetch_add(u64::try_from(span.as_millis()).unwrap(), Ordering::Relaxed);
        Box::pin(std::future::ready(()))
    }

    fn limit(&self, span: Duration) -> Sleep {
        MachineTime.limit(span)
    }
}

struct Served {
    world: Arc<Mutex<World>>,
    client: Client,
    time: Hurried,
}

impl Served {
    fn with(world: World) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let world = Arc::new(Mutex::new(world));
        let answered = world.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let world = answered.clone();
                std::thread::spawn(move || serve(&stream.unwrap(), &world));
            }
        });
        let config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::new("a", "b", None, None, "test"))
            .endpoint_url(url)
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .retry_config(aws_smithy_types::retry::RetryConfig::disabled())
            .build();
        Self { world, client: Client::from_conf(config), time: Hurried::default() }
    }

    async fn bring_about(&self, guards: &Guards) {
        let names = TableNames::deployed("test");
        let messages = names.definitions().into_iter().find(|table| table.name == names.messages).unwrap();
        let generation = format!("{}-g2", messages.name);
        let table = Table { name: &generation, ..messages };
        bring_about(&self.client, &table, guards, &self.time).await.unwrap();
    }

    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.world.lock().unwrap().asked)
    }
}

fn serve(stream: &TcpStream, world: &Mutex<World>) {
    let mut reader = BufReader::new(stream);
    loop {
        let (mut operation, mut length, mut line) = (String::new(), 0, String::new());
        while reader.read_line(&mut line).is_ok_and(|read| read > 0) && line.trim() != "" {
            let (name, value) = line.trim().split_once(':').unwrap_or_default();
            match name.to_ascii_lowercase().as_str() {
                "x-amz-target" => operation = value.rsplit('.').next().unwrap().to_owned(),
                "content-length" => length = value.trim().parse().unwrap(),
                _ => {}
            }
            line.clear();
        }
        if operation.is_empty() {
            return;
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        let input = serde_json::from_slice(&body).unwrap();
        let (status, body) = match world.lock().unwrap().answer(&operation, &input) {
            Ok(answer) => (200, answer.to_string()),
            Err(code) => (400, json!({ "__type": format!("x#{code}"), "message": "no" }).to_string()),
        };
        let length = body.len();
        let head = "Content-Type: application/x-amz-json-1.0\r\nConnection: keep-alive";
        write!(&*stream, "HTTP/1.1 {status} .\r\n{head}\r\nContent-Length: {length}\r\n\r\n{body}").unwrap();
    }
}

fn all_guards() -> Guards {
    Guards { key: Some(KEY.to_owned()), protected: true, recoverable: true }
}

#[tokio::test]
async fn what_a_table_takes_only_once_it_is_ready_is_asked_for_then() {
    let served = Served::with(World { backups_settle: 2, ..World::default() });
    served.bring_about(&all_guards()).await;
    let asked = [
        "CreateTable",
        "DescribeTable: ACTIVE",
        "DescribeTimeToLive",
        "UpdateTimeToLive",
        "DescribeContinuousBackups",
        "UpdateContinuousBackups",
    ];
    assert_eq!(served.asked(), asked);
    let world = served.world.lock().unwrap();
    assert!(world.expires && world.recovers && world.is_protected());
    let created = world.created.as_ref().unwrap();
    assert_eq!(created["SSESpecification"]["KMSMasterKeyId"], json!(KEY));
}

#[tokio::test]
async fn a_run_that_was_cut_off_is_taken_up_where_it_was() {
    let served = Served::with(World::default());
    served.bring_about(&Guards::default()).await;
    served.world.lock().unwrap().expires = false;
    served.asked();
    // Cut off once the table was there, before its rows expired.
    served.bring_about(&Guards::default()).await;
    let again = ["CreateTable", "DescribeTable: ACTIVE", "DescribeTimeToLive", "UpdateTimeToLive"];
    assert_eq!(served.asked(), again);
    // Cut off after that: AWS refuses to be told twice.
    served.bring_about(&Guards::default()).await;
    assert_eq!(served.asked(), &again[..3]);
}

#[tokio::test]
async fn the_guards_of_one_table_are_those_of_another() {
    let served = Served::with(World::default());
    assert_eq!(Guards::of(&served.client, "none").await.unwrap(), None);
    for guards in [all_guards(), Guards::default()] {
        let served = Served::with(World::default());
        served.bring_about(&guards).await;
        assert_eq!(Guards::of(&served.client, "any").await.unwrap(), Some(guards));
    }
}

#[tokio::test]
async fn a_protected_table_is_dropped_once_it_lets_itself_be() {
    let served = Served::with(World::default());
    served.bring_about(&all_guards()).await;
    served.asked();
    drop(&served.client, "any", &served.time).await.unwrap();
    let asked = ["DescribeTable: ACTIVE", "UpdateTable", "DescribeTable: ACTIVE", "DeleteTable"];
    assert_eq!(served.asked(), asked);
    drop(&served.client, "any", &served.time).await.unwrap();
}
