//! Lambda freezes a process with its connections. What must not be sent twice
//! does not go over one from before.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aws_sdk_dynamodb::config::retry::RetryConfig;
use chrono::TimeDelta;
use textledger_command::pipeline::functions::Functions;
use textledger_domain::decide::reply::Step;
use textledger_domain::event::outbound::SendFailure;
use textledger_domain::event::turn::AgentFailure;
use textledger_domain::ids::{EventId, SessionId, TurnId};
use textledger_domain::story::{CUSTOMER, Story, start};
use textledger_embedded::sdk;
use textledger_handlers::outside::Outside;
use textledger_infrastructure::agent::Question;
use textledger_infrastructure::deployment::functions::Function;
use textledger_infrastructure::ids::Ids;
use textledger_infrastructure::time::{MachineTime, SharedTime};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Somebody who refuses every request and would like to keep the connection.
async fn clinging(connections: Arc<AtomicUsize>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            connections.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(refuse_each(connection));
        }
    });
    url
}

async fn refuse_each(mut connection: TcpStream) {
    let mut request = vec![0; 64 * 1024];
    while connection.read(&mut request).await.is_ok_and(|read| read > 0) {
        let body = r#"{"__type":"ThrottlingException","message":"slow down"}"#;
        let answer = format!(
            "HTTP/1.1 400 Bad Request\r\ncontent-type: application/x-amz-json-1.0\r\n\
             x-amzn-errortype: ThrottlingException\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        if connection.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}

#[tokio::test]
async fn each_text_and_each_question_goes_over_a_connection_of_its_own() {
    let connections = Arc::new(AtomicUsize::new(0));
    let url = clinging(connections.clone()).await;
    let time: SharedTime = Arc::new(MachineTime);
    let config = sdk::sdk_config(&url, sdk::http(), &time);
    let config = config.to_builder().retry_config(RetryConfig::disabled()).build();
    let outside = |function: Function| {
        let ids = Arc::new(Ids::seeded(7, function.name()));
        Outside::new(config.clone(), sdk::http_each_anew(), time.clone(), ids)
    };
    let functions = Functions::new(&url, &BTreeMap::new(), outside).unwrap();
    let replier = &functions.agent_reply;

    for expected in 1..=3 {
        let mut story = Story::with("+12125550101");
        story.texts("HELP", TimeDelta::zero());
        let Step::Send(cleared) = story.next(TimeDelta::zero()) else { panic!("nothing to send") };
        let moment = story.moment(TimeDelta::zero());
        let (to, from) = (CUSTOMER.parse().unwrap(), story.to.clone());
        let (_, handoff) = cleared.start(to, from, "text".to_owned(), "test", moment);
        let trouble = replier.sms.send(handoff, start()).await.unwrap_err();
        assert_eq!(trouble.class, SendFailure::Throttled);
        assert_eq!(connections.load(Ordering::SeqCst), expected);
    }
    let story = Story::with("+12125550101");
    for expected in 4..=6 {
        let moment = story.moment(TimeDelta::zero());
        let question = Question {
            session: SessionId::draw(moment),
            thread: 0,
            turn: TurnId(EventId::draw(moment).0),
            input: "Hello".to_owned(),
            history: Vec::new(),
        };
        let trouble = replier.agent.ask(&question).await.unwrap_err();
        assert_eq!(trouble.class, AgentFailure::Throttled);
        assert_eq!(connections.load(Ordering::SeqCst), expected);
    }
}
