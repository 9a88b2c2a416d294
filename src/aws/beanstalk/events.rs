//! Events, oldest first.

use time::{Duration, OffsetDateTime};

use crate::aws::Aws;
use crate::aws::convert::{date, event};
use crate::aws::error::failed;
use crate::beanstalk::{Event, Severity};
use crate::error::Result;

/// Which events to read. Absent fields do not filter.
#[derive(Debug, Clone, Default)]
pub struct EventQuery {
    /// Of this application.
    pub application: Option<String>,
    /// Of environments of this name, also terminated ones.
    pub environment: Option<String>,
    /// Of this environment.
    pub environment_id: Option<String>,
    /// Caused by this request.
    pub request_id: Option<String>,
    /// This severe or more.
    pub severity: Option<Severity>,
    /// Later than this.
    pub after: Option<OffsetDateTime>,
    /// At most so many, the newest.
    pub most: Option<usize>,
}

impl Aws {
    /// Reads events, oldest first.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn events(&self, query: &EventQuery) -> Result<Vec<Event>> {
        let mut events = Vec::new();
        let mut token = None;
        let most = query.most.unwrap_or(usize::MAX);
        loop {
            let page_size = i32::try_from(most.saturating_sub(events.len()).clamp(1, 1000)).unwrap_or(1000);
            let request = self
                .elasticbeanstalk
                .describe_events()
                .set_application_name(query.application.clone())
                .set_environment_name(query.environment.clone())
                .set_environment_id(query.environment_id.clone())
                .set_request_id(query.request_id.clone())
                .set_severity(query.severity.map(|severity| severity.as_str().into()))
                // AWS includes the start, and keeps milliseconds.
                .set_start_time(query.after.map(|after| date(after + Duration::MILLISECOND)))
                .max_records(page_size)
                .set_next_token(token);
            let page = request
                .send()
                .await
                .map_err(|error| failed("elasticbeanstalk:DescribeEvents", "could not read the events", &error))?;
            events.extend(page.events().iter().filter_map(event));
            token = page.next_token().map(str::to_owned);
            if token.is_none() || events.len() >= most {
                break;
            }
        }
        events.truncate(most);
        events.reverse();
        Ok(events)
    }
}
