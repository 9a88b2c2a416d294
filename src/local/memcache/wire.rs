//! Memcache's binary protocol as a server sees it: bytes to requests, answers to bytes.
//! What client and server share of it is `crate::memcache::wire`.

use bytes::{Buf, BufMut, Bytes, BytesMut};

use crate::memcache::wire::{ENTRY, HEADER, REQUEST, RESPONSE, Status, op};

/// The longest key, in bytes.
const KEY: usize = 250;

/// A quiet operation's loud one, and whether it is quiet.
pub(super) fn loud(opcode: u8) -> (u8, bool) {
    match opcode {
        0x09 => (op::GET, true),
        0x0d => (op::GET_KEY, true),
        0x11..=0x18 => (opcode - 0x10, true),
        0x19 | 0x1a => (opcode - 0x0b, true),
        0x1e => (op::GET_AND_TOUCH, true),
        0x24 => (op::GET_KEY_AND_TOUCH, true),
        _ => (opcode, false),
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
