//! Memcache's binary protocol, as far as we speak it: requests to bytes, bytes to responses. No input or output here.
//! <https://docs.memcached.org/protocols/binary/>

use std::fmt;
use std::io;

use bytes::{Buf, BufMut, Bytes, BytesMut};

use super::client::{MAX_KEY, MAX_VALUE};

const REQUEST: u8 = 0x80;
const RESPONSE: u8 = 0x81;
const HEADER: usize = 24;
/// Extras take one byte of length at most.
const MAX_BODY: usize = 255 + MAX_KEY + MAX_VALUE;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Opcode {
    Get = 0x00,
    Set = 0x01,
    Delete = 0x04,
    /// A get that is answered only when it finds something. That there was nothing shows when a later one is answered.
    GetQuiet = 0x09,
    Noop = 0x0a,
    Login = 0x21,
}

/// How it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Done,
    NotFound,
    TooLarge,
    /// No login, or a wrong one.
    Refused,
    /// Anything else: out of memory, busy, unknown command.
    Failed,
}

/// A request's bytes, complete but for the number that its response will carry.
pub(super) struct Request {
    pub(super) opcode: Opcode,
    frame: Vec<u8>,
}

impl Request {
    pub(super) fn get(key: &[u8]) -> Self {
        Self::new(Opcode::Get, &[], key, &[])
    }

    pub(super) fn get_quiet(key: &[u8]) -> Self {
        Self::new(Opcode::GetQuiet, &[], key, &[])
    }

    /// `expires`: 0 is never; up to 30 days, seconds from now; above, seconds since 1970.
    pub(super) fn set(key: &[u8], value: &[u8], expires: u32) -> Self {
        // Four bytes of flags, which are of no use to us, before it.
        let extras = u64::from(expires).to_be_bytes();
        Self::new(Opcode::Set, &extras, key, value)
    }

    pub(super) fn delete(key: &[u8]) -> Self {
        Self::new(Opcode::Delete, &[], key, &[])
    }

    pub(super) fn noop() -> Self {
        Self::new(Opcode::Noop, &[], &[], &[])
    }

    /// SASL PLAIN, the only mechanism that MemCachier knows.
    pub(super) fn login(user: &str, password: &str) -> Self {
        let value = format!("\0{user}\0{password}");
        Self::new(Opcode::Login, &[], b"PLAIN", value.as_bytes())
    }

    fn new(opcode: Opcode, extras: &[u8], key: &[u8], value: &[u8]) -> Self {
        let body = extras.len() + key.len() + value.len();
        let mut frame = Vec::with_capacity(HEADER + body);
        frame.put_u8(REQUEST);
        frame.put_u8(opcode as u8);
        frame.put_u16(key.len() as u16);
        frame.put_u8(extras.len() as u8);
        frame.put_bytes(0, 3); // data type, partition: unused
        frame.put_u32(body as u32);
        frame.put_bytes(0, 12); // opaque, see `write`; no compare-and-swap
        frame.put_slice(extras);
        frame.put_slice(key);
        frame.put_slice(value);
        Self { opcode, frame }
    }

    /// Appends the request to what will be sent. The response repeats `opaque`.
    pub(super) fn write(&self, opaque: u32, out: &mut BytesMut) {
        let opaque = opaque.to_be_bytes();
        let start = out.len();
        out.put_slice(&self.frame);
        if let Some(place) = out.get_mut(start + 12..start + 16) {
            place.copy_from_slice(&opaque);
        }
    }
}

/// A server's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Response {
    pub(super) opcode: u8,
    pub(super) status: Status,
    pub(super) opaque: u32,
    /// What was got, or a text that explains the status.
    pub(super) value: Bytes,
}

impl Response {
    /// The value that was asked for.
    pub(super) fn found(self) -> Option<Bytes> {
        (self.status == Status::Done).then_some(self.value)
    }

    /// The answer that a quiet get does not get.
    pub(super) fn nothing(opaque: u32) -> Self {
        Self {
            opcode: Opcode::GetQuiet as u8,
            status: Status::NotFound,
            opaque,
            value: Bytes::new(),
        }
    }
}

/// Why a server is out: the end of a sentence that begins with the server.
#[derive(Debug)]
pub(super) enum Failure {
    Unreachable(io::Error),
    Silent,
    Refused,
    Lost,
    Rubbish,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable(error) => write!(f, "cannot be reached ({})", error.kind()),
            Self::Silent => f.write_str("does not answer in time"),
            Self::Refused => f.write_str("refuses the user name and password"),
            Self::Lost => f.write_str("closed the connection"),
            Self::Rubbish => f.write_str("does not speak Memcache's binary protocol"),
        }
    }
}

/// Takes one whole response from the front of what has been received; `None` when more must be read first.
pub(super) fn take(input: &mut BytesMut) -> Result<Option<Response>, Failure> {
    if input.first().is_some_and(|magic| *magic != RESPONSE) {
        return Err(Failure::Rubbish);
    }
    let Some(mut header) = input.get(..HEADER) else {
        return Ok(None);
    };
    header.advance(1);
    let opcode = header.get_u8();
    let key = usize::from(header.get_u16());
    let extras = usize::from(header.get_u8());
    header.advance(1);
    let status = match header.get_u16() {
        0x00 => Status::Done,
        0x01 => Status::NotFound,
        0x03 => Status::TooLarge,
        0x08 | 0x20 | 0x21 => Status::Refused,
        _ => Status::Failed,
    };
    let body = header.get_u32() as usize;
    let opaque = header.get_u32();
    if body > MAX_BODY || extras + key > body {
        return Err(Failure::Rubbish);
    }
    let Some(value) = input.get(HEADER + extras + key..HEADER + body) else {
        input.reserve(HEADER + body - input.len());
        return Ok(None);
    };
    // A copy: a slice would keep the whole buffer alive for as long as somebody keeps the value.
    let value = Bytes::copy_from_slice(value);
    input.advance(HEADER + body);
    Ok(Some(Response {
        opcode,
        status,
        opaque,
        value,
    }))
}

#[cfg(test)]
mod tests {
    #![expect(
        clippy::indexing_slicing,
        clippy::unwrap_used,
        reason = "a test may fail by panicking"
    )]

    use super::*;

    /// Numbers that look random and are the same each time (xorshift).
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, limit: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            (self.0 % limit as u64) as usize
        }
    }

    fn answer(dice: &mut Dice) -> Vec<u8> {
        let (extras, key, value) = (dice.below(5), dice.below(20), dice.below(300));
        let status = [0, 1, 3, 0x20, 0x82][dice.below(5)];
        let mut frame = vec![RESPONSE, 0, 0, key as u8, extras as u8, 0, 0, status];
        frame.put_u32((extras + key + value) as u32);
        frame.put_u32(dice.below(1 << 32) as u32);
        frame.resize(HEADER + extras + key, b'-');
        frame.extend((0..value).map(|_| dice.below(256) as u8));
        frame
    }

    fn take_all(input: &mut BytesMut, found: &mut Vec<Response>) -> Result<(), Failure> {
        while let Some(response) = take(input)? {
            found.push(response);
        }
        Ok(())
    }

    #[test]
    fn answers_are_the_same_wherever_the_network_cuts_them() {
        let mut dice = Dice(0x5eed);
        for _ in 0..300 {
            let frames: Vec<_> = (0..8).map(|_| answer(&mut dice)).collect();
            let bytes = frames.concat();
            let mut whole = Vec::new();
            take_all(&mut BytesMut::from(&*bytes), &mut whole).unwrap();
            assert_eq!(whole.len(), frames.len());
            for (response, frame) in whole.iter().zip(&frames) {
                assert!(frame.ends_with(&response.value));
                assert_eq!(response.opaque.to_be_bytes(), frame[12..16]);
            }
            let (mut input, mut found, mut rest) = (BytesMut::new(), Vec::new(), &*bytes);
            while !rest.is_empty() {
                let (piece, more) = rest.split_at(1 + dice.below(rest.len().min(40)));
                input.extend_from_slice(piece);
                take_all(&mut input, &mut found).unwrap();
                rest = more;
            }
            assert_eq!(found, whole);
        }
    }

    #[test]
    fn no_bytes_make_it_panic_or_ask_for_more_room_than_an_answer_needs() {
        let mut dice = Dice(0xbad);
        for round in 0..100_000 {
            // Some that are nearly right get further than what is wrong from the start.
            let mut bytes = answer(&mut dice);
            for _ in 0..dice.below(4) {
                let place = dice.below(if round % 2 == 0 { HEADER } else { bytes.len() });
                bytes[place] = dice.below(256) as u8;
            }
            let mut input = BytesMut::from(&*bytes);
            let _ = take_all(&mut input, &mut Vec::new());
            assert!(input.capacity() <= 2 * (HEADER + MAX_BODY));
        }
    }

    #[test]
    fn a_request_is_what_the_protocol_says() {
        let mut out = BytesMut::from(&b"before"[..]);
        Request::set(b"Hello", b"World", 3600).write(0xdead_beef, &mut out);
        let expected = b"before\x80\x01\0\x05\x08\0\0\0\0\0\0\x12\xde\xad\xbe\xef\0\0\0\0\0\0\0\0\
            \0\0\0\0\0\0\x0e\x10HelloWorld";
        assert_eq!(&*out, expected);
        out.clear();
        Request::login("user", "pass word").write(1, &mut out);
        let expected =
            b"\x80\x21\0\x05\0\0\0\0\0\0\0\x14\0\0\0\x01\0\0\0\0\0\0\0\0PLAIN\0user\0pass word";
        assert_eq!(&*out, expected);
    }
}
