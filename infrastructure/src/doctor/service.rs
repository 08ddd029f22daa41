//! The services that are asked, and how each is spoken to.

/// A service of AWS.
#[derive(Debug)]
pub(super) struct Service {
    /// Its id, which names its endpoint variable: `AWS_ENDPOINT_URL_…`.
    pub id: &'static str,
    /// What its host begins with.
    pub host: &'static str,
    /// Under which name requests are signed for it.
    pub signing_name: &'static str,
    /// How its actions begin in IAM.
    pub iam: &'static str,
    /// What its operations' names stand behind: a target prefix, or a version.
    pub dialect: Dialect,
}

/// How a request says what it is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Dialect {
    /// By the header `X-Amz-Target`, behind this prefix, with this version of JSON.
    Json { prefix: &'static str, version: &'static str },
    /// By form fields, in this version; answered in XML.
    Query { version: &'static str },
    /// By its path; answered in JSON.
    Rest,
    /// By its path; answered in XML, and signed as S3 wants it.
    S3,
}

const fn json(host: &'static str, id: &'static str, prefix: &'static str, version: &'static str) -> Service {
    Service { id, host, signing_name: host, iam: host, dialect: Dialect::Json { prefix, version } }
}

const fn rest(host: &'static str, id: &'static str) -> Service {
    Service { id, host, signing_name: host, iam: host, dialect: Dialect::Rest }
}

pub(super) static DYNAMODB: Service = json("dynamodb", "DynamoDB", "DynamoDB_20120810", "1.0");
pub(super) static SQS: Service = json("sqs", "SQS", "AmazonSQS", "1.0");
pub(super) static KMS: Service = json("kms", "KMS", "TrentService", "1.1");
pub(super) static SMS: Service = json("sms-voice", "Pinpoint SMS Voice V2", "PinpointSMSVoiceV2", "1.0");
pub(super) static LAMBDA: Service = rest("lambda", "Lambda");
pub(super) static SCHEDULER: Service = rest("scheduler", "Scheduler");
pub(super) static AGENTS: Service = Service {
    id: "Bedrock Agent",
    host: "bedrock-agent",
    signing_name: "bedrock",
    iam: "bedrock",
    dialect: Dialect::Rest,
};
pub(super) static SNS: Service = Service {
    id: "SNS",
    host: "sns",
    signing_name: "sns",
    iam: "sns",
    dialect: Dialect::Query { version: "2010-03-31" },
};
pub(super) static CLOUDWATCH: Service = Service {
    id: "CloudWatch",
    host: "monitoring",
    signing_name: "monitoring",
    iam: "cloudwatch",
    dialect: Dialect::Json { prefix: "GraniteServiceVersion20100801", version: "1.0" },
};
pub(super) static S3: Service =
    Service { id: "S3", host: "s3", signing_name: "s3", iam: "s3", dialect: Dialect::S3 };

impl Service {
    /// Where it is in `region`.
    pub fn endpoint(&self, region: &str) -> String {
        let suffix = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
        format!("https://{}.{region}.{suffix}", self.host)
    }
}
