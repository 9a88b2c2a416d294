//! Who waits for which answer, on one connection. Memcache answers in the order of the requests, but not at all when a
//! quiet get finds nothing; each answer repeats the number of its request.

use std::collections::VecDeque;

use bytes::BytesMut;
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::protocol::{Failure, Opcode, Response, Status, take};

/// The requests that are not answered yet.
#[derive(Debug, Default)]
pub(super) struct Pending {
    /// In order, with consecutive numbers.
    waiting: VecDeque<Waiting>,
    /// The number of the first of them. It may run over: never do so many wait.
    first: u32,
}

#[derive(Debug)]
struct Waiting {
    opcode: Opcode,
    asked: Instant,
    reply: oneshot::Sender<Response>,
}

impl Pending {
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// When the oldest request was made.
    pub(super) fn oldest(&self) -> Option<Instant> {
        self.waiting.front().map(|waiting| waiting.asked)
    }

    /// Adds a request that is about to be sent, and tells its number.
    pub(super) fn push(
        &mut self,
        opcode: Opcode,
        asked: Instant,
        reply: oneshot::Sender<Response>,
    ) -> u32 {
        let number = self.first.wrapping_add(self.waiting.len() as u32);
        self.waiting.push_back(Waiting {
            opcode,
            asked,
            reply,
        });
        number
    }

    /// Takes all whole answers out of what was received, and gives each to whoever waits for it, if somebody still does.
    pub(super) fn deliver(&mut self, input: &mut BytesMut) -> Result<(), Failure> {
        while let Some(response) = take(input)? {
            if response.status == Status::Refused {
                return Err(Failure::Refused);
            }
            self.pass_over(response.opaque)?;
            let waiting = self.waiting.pop_front().ok_or(Failure::Rubbish)?;
            self.first = self.first.wrapping_add(1);
            if waiting.opcode as u8 != response.opcode {
                return Err(Failure::Rubbish);
            }
            let _ = waiting.reply.send(response);
        }
        Ok(())
    }

    /// An answer to a later request says of the quiet gets before it that they found nothing.
    fn pass_over(&mut self, number: u32) -> Result<(), Failure> {
        while self.first != number {
            let waiting = self.waiting.pop_front().ok_or(Failure::Rubbish)?;
            if waiting.opcode != Opcode::GetQuiet {
                return Err(Failure::Rubbish);
            }
            let _ = waiting.reply.send(Response::nothing(self.first));
            self.first = self.first.wrapping_add(1);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

    use super::*;

    fn push(pending: &mut Pending, opcode: Opcode) -> (u32, oneshot::Receiver<Response>) {
        let (reply, answer) = oneshot::channel();
        (pending.push(opcode, Instant::now(), reply), answer)
    }

    fn response(opcode: Opcode, status: u8, opaque: u32, value: &[u8]) -> Vec<u8> {
        let mut frame = vec![0x81, opcode as u8, 0, 0, 0, 0, 0, status];
        frame.extend((value.len() as u32).to_be_bytes());
        frame.extend(opaque.to_be_bytes());
        frame.extend([0; 8]);
        frame.extend(value);
        frame
    }

    #[test]
    fn answers_reach_who_asked_also_past_those_who_left_and_when_numbers_run_over() {
        let mut pending = Pending {
            first: u32::MAX - 1,
            ..Pending::default()
        };
        let (first, quiet_miss) = push(&mut pending, Opcode::GetQuiet);
        let (second, quiet_hit) = push(&mut pending, Opcode::GetQuiet);
        let (third, gone) = push(&mut pending, Opcode::Get);
        let (fourth, noop) = push(&mut pending, Opcode::Noop);
        assert_eq!(
            [first, second, third, fourth],
            [u32::MAX - 1, u32::MAX, 0, 1]
        );
        drop(gone);
        let answers = [
            response(Opcode::GetQuiet, 0, second, b"two"),
            response(Opcode::Get, 0, third, b"three"),
            response(Opcode::Noop, 0, fourth, b""),
        ];
        let mut input = BytesMut::from(&*answers.concat());
        pending.deliver(&mut input).unwrap();
        assert!(input.is_empty() && pending.is_empty());
        let status = |mut answer: oneshot::Receiver<Response>| answer.try_recv().unwrap().status;
        assert_eq!(status(quiet_miss), Status::NotFound);
        assert_eq!(status(quiet_hit), Status::Done);
        assert_eq!(status(noop), Status::Done);
    }

    #[test]
    fn what_nobody_asked_is_rubbish() {
        for answer in [
            // Nobody waits for this number; for this one, somebody waits for something else.
            response(Opcode::Get, 0, 7, b""),
            response(Opcode::Delete, 0, 0, b""),
            // Only quiet gets may be passed over.
            response(Opcode::Noop, 0, 1, b""),
        ] {
            let mut pending = Pending::default();
            let (_, mut get) = push(&mut pending, Opcode::Get);
            let (_, mut noop) = push(&mut pending, Opcode::Noop);
            let failure = pending.deliver(&mut BytesMut::from(&*answer)).unwrap_err();
            assert!(matches!(failure, Failure::Rubbish));
            drop(pending);
            assert!(get.try_recv().is_err() && noop.try_recv().is_err());
        }
        let refused = response(Opcode::Get, 0x20, 0, b"Auth failure");
        let failure = Pending::default().deliver(&mut BytesMut::from(&*refused));
        assert!(matches!(failure, Err(Failure::Refused)));
    }
}
