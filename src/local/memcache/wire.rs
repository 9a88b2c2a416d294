//! Memcache's binary protocol as a server sees it: bytes to requests, answers to bytes.
//! <https://docs.memcached.org/protocols/binary/>

use bytes::{Buf, BufMut, Bytes, BytesMut};

const REQUEST: u8 = 0x80;
const RESPONSE: u8 = 0x81;
pub(super) const HEADER: usize = 24;
/// The longest key, in bytes.
const KEY: usize = 250;
/// Key and value together, as MemCachier counts.
pub(super) const ENTRY: usize = 1024 * 1024;

/// Operations, by their numbers.
pub(super) mod op {
    pub(in super::super) const GET: u8 = 0x00;
    pub(in super::super) const SET: u8 = 0x01;
    pub(in super::super) const ADD: u8 = 0x02;
    pub(in super::super) const REPLACE: u8 = 0x03;
    pub(in super::super) const DELETE: u8 = 0x04;
    pub(in super::super) const INCREMENT: u8 = 0x05;
    pub(in super::super) const DECREMENT: u8 = 0x06;
    pub(in super::super) const QUIT: u8 = 0x07;
    pub(in super::super) const FLUSH: u8 = 0x08;
    pub(in super::super) const NOOP: u8 = 0x0a;
    pub(in super::super) const VERSION: u8 = 0x0b;
    pub(in super::super) const GET_KEY: u8 = 0x0c;
    pub(in super::super) const APPEND: u8 = 0x0e;
    pub(in super::super) const PREPEND: u8 = 0x0f;
    pub(in super::super) const STAT: u8 = 0x10;
    pub(in super::super) const TOUCH: u8 = 0x1c;
    pub(in super::super) const GET_AND_TOUCH: u8 = 0x1d;
    pub(in super::super) const SASL_LIST: u8 = 0x20;
    pub(in super::super) const SASL_LOGIN: u8 = 0x21;
    pub(in super::super) const GET_KEY_AND_TOUCH: u8 = 0x23;

    /// A quiet operation's loud one, and whether it is quiet.
    pub(in super::super) fn loud(opcode: u8) -> (u8, bool) {
        match opcode {
            0x09 => (GET, true),
            0x0d => (GET_KEY, true),
            0x11..=0x18 => (opcode - 0x10, true),
            0x19 | 0x1a => (opcode - 0x0b, true),
            0x1e => (GET_AND_TOUCH, true),
            0x24 => (GET_KEY_AND_TOUCH, true),
            _ => (opcode, false),
        }
    }
}

/// How an operation went, by the protocol's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u16)]
pub(super) enum Status {
    Done = 0x00,
    NotFound = 0x01,
    Exists = 0x02,
    TooLarge = 0x03,
    Invalid = 0x04,
    NotStored = 0x05,
    NotANumber = 0x06,
    Refused = 0x20,
    Unknown = 0x81,
}

impl Status {
    /// What memcached says with it.
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::Done => "",
            Self::NotFound => "Not found",
            Self::Exists => "Data exists for key.",
            Self::TooLarge => "Too large.",
            Self::Invalid => "Invalid arguments",
            Self::NotStored => "Not stored.",
            Self::NotANumber => "Non-numeric server-side value for incr or decr",
            Self::Refused => "Auth failure.",
            Self::Unknown => "Unknown command",
        }
    }
}

/// What a client asks.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Request {
    /// As sent, quiet or not.
    pub(super) opcode: u8,
    pub(super) opaque: u32,
    pub(super) cas: u64,
    pub(super) extras: Bytes,
    pub(super) key: Bytes,
    pub(super) value: Bytes,
    /// The value was left out because there is too much of it; so many of its bytes are still to come.
    pub(super) excess: Option<usize>,
}

/// Bytes that no client of this protocol sends.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Rubbish;

/// Takes one request from the front of what was received; `None` when more must be read first.
pub(super) fn take(input: &mut BytesMut) -> Result<Option<Request>, Rubbish> {
    if input.first().is_some_and(|magic| *magic != REQUEST) {
        return Err(Rubbish);
    }
    let Some(mut header) = input.get(..HEADER) else { return Ok(None) };
    header.advance(1);
    let opcode = header.get_u8();
    let key = usize::from(header.get_u16());
    let extras = usize::from(header.get_u8());
    header.advance(3);
    let body = header.get_u32() as usize;
    let opaque = header.get_u32();
    let cas = header.get_u64();
    if extras + key > body || key > KEY {
        return Err(Rubbish);
    }
    let excess = (body - extras > ENTRY).then_some(body - extras - key);
    let wanted = HEADER + if excess.is_some() { extras + key } else { body };
    if input.len() < wanted {
        input.reserve(wanted - input.len());
        return Ok(None);
    }
    let mut frame = input.split_to(wanted).freeze();
    frame.advance(HEADER);
    let extras = frame.split_to(extras);
    let key = frame.split_to(key);
    Ok(Some(Request { opcode, opaque, cas, extras, key, value: frame, excess }))
}

/// An answer's parts; what is left out is empty.
#[derive(Debug, Default)]
pub(super) struct Answer<'a> {
    pub(super) cas: u64,
    pub(super) extras: &'a [u8],
    pub(super) key: &'a [u8],
    pub(super) value: &'a [u8],
}

/// Appends the answer to a request.
pub(super) fn put(output: &mut BytesMut, request: &Request, status: Status, answer: &Answer<'_>) {
    let body = answer.extras.len() + answer.key.len() + answer.value.len();
    output.put_u8(RESPONSE);
    output.put_u8(request.opcode);
    output.put_u16(answer.key.len() as u16);
    output.put_u8(answer.extras.len() as u8);
    output.put_u8(0);
    output.put_u16(status as u16);
    output.put_u32(body as u32);
    output.put_u32(request.opaque);
    output.put_u64(answer.cas);
    output.put_slice(answer.extras);
    output.put_slice(answer.key);
    output.put_slice(answer.value);
}

/// A request of a client, with nothing but a key and a value.
pub(super) fn request(opcode: u8, key: &[u8], value: &[u8]) -> Vec<u8> {
    let mut frame = vec![REQUEST, opcode];
    frame.put_u16(key.len() as u16);
    frame.put_u32(0);
    frame.put_u32((key.len() + value.len()) as u32);
    frame.put_bytes(0, 12);
    frame.put_slice(key);
    frame.put_slice(value);
    frame
}
