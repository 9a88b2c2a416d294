//! Memcache's binary protocol, as far as client and server share it: the frame, the operations, the answers' status.
//! <https://docs.memcached.org/protocols/binary/>

/// First byte of a request.
pub const REQUEST: u8 = 0x80;
/// First byte of an answer.
pub const RESPONSE: u8 = 0x81;
/// Bytes before the body.
pub const HEADER: usize = 24;
/// Key and value together, in bytes, as MemCachier counts.
pub const ENTRY: usize = 1024 * 1024;

/// Operations, by their numbers.
#[expect(missing_docs, reason = "they are called what the protocol calls them")]
pub mod op {
    pub const GET: u8 = 0x00;
    pub const SET: u8 = 0x01;
    pub const ADD: u8 = 0x02;
    pub const REPLACE: u8 = 0x03;
    pub const DELETE: u8 = 0x04;
    pub const INCREMENT: u8 = 0x05;
    pub const DECREMENT: u8 = 0x06;
    pub const QUIT: u8 = 0x07;
    pub const FLUSH: u8 = 0x08;
    pub const NOOP: u8 = 0x0a;
    pub const VERSION: u8 = 0x0b;
    pub const GET_KEY: u8 = 0x0c;
    pub const APPEND: u8 = 0x0e;
    pub const PREPEND: u8 = 0x0f;
    pub const STAT: u8 = 0x10;
    pub const TOUCH: u8 = 0x1c;
    pub const GET_AND_TOUCH: u8 = 0x1d;
    pub const SASL_LIST: u8 = 0x20;
    pub const SASL_LOGIN: u8 = 0x21;
    pub const GET_KEY_AND_TOUCH: u8 = 0x23;
}

/// How an operation went, by the protocol's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u16)]
#[expect(missing_docs, reason = "`text` says what they mean")]
pub enum Status {
    Done = 0x00,
    NotFound = 0x01,
    Exists = 0x02,
    TooLarge = 0x03,
    Invalid = 0x04,
    NotStored = 0x05,
    NotANumber = 0x06,
    Refused = 0x20,
    Unknown = 0x81,
    NoMemory = 0x82,
}

impl Status {
    /// What memcached says with it.
    pub fn text(self) -> &'static str {
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
            Self::NoMemory => "Out of memory",
        }
    }
}

/// A request's bytes.
pub fn request(opcode: u8, extras: &[u8], key: &[u8], value: &[u8]) -> Vec<u8> {
    let mut frame = Vec::with_capacity(HEADER + extras.len() + key.len() + value.len());
    frame.extend([REQUEST, opcode]);
    frame.extend((key.len() as u16).to_be_bytes());
    frame.extend([extras.len() as u8, 0, 0, 0]);
    frame.extend(((extras.len() + key.len() + value.len()) as u32).to_be_bytes());
    // No opaque number, no change number.
    frame.extend([0; 12]);
    for part in [extras, key, value] {
        frame.extend(part);
    }
    frame
}

/// What the head of an answer says about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The operation that is answered.
    pub opcode: u8,
    /// How it went: [`Status`], or a number that is not among them.
    pub status: u16,
    /// Bytes of the extra part.
    pub extras: usize,
    /// Bytes of the key.
    pub key: usize,
    /// Bytes of the whole body.
    pub body: usize,
}

impl Head {
    /// Reads it; `None` when these bytes are no answer of this protocol.
    pub fn parse(bytes: &[u8; HEADER]) -> Option<Self> {
        let [RESPONSE, opcode, key_high, key_low, extras, _, status_high, status_low, b0, b1, b2, b3, ..] = *bytes
        else {
            return None;
        };
        let key = usize::from(u16::from_be_bytes([key_high, key_low]));
        let (extras, body) = (usize::from(extras), u32::from_be_bytes([b0, b1, b2, b3]) as usize);
        let status = u16::from_be_bytes([status_high, status_low]);
        (extras + key <= body).then_some(Self { opcode, status, extras, key, body })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_says_how_long_its_parts_are() {
        let frame = request(op::SET, &[0; 8], b"key", b"value");
        assert_eq!(frame[..12], [0x80, 1, 0, 3, 8, 0, 0, 0, 0, 0, 0, 16]);
        assert_eq!(frame[HEADER + 8..], *b"keyvalue");
    }

    #[test]
    fn what_is_no_answer_is_not_taken_for_one() {
        let mut bytes = [0; HEADER];
        bytes[..12].copy_from_slice(&[0x81, 0, 0, 1, 4, 0, 0, 0x20, 0, 0, 0, 9]);
        let head = Head { opcode: 0, status: Status::Refused as u16, extras: 4, key: 1, body: 9 };
        assert_eq!(Head::parse(&bytes), Some(head));
        bytes[11] = 4;
        assert_eq!(Head::parse(&bytes), None, "its parts are longer than the whole");
        assert_eq!(Head::parse(b"HTTP/1.1 400 Bad Request"), None);
    }
}
