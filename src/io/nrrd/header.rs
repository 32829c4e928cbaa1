use std::collections::BTreeMap;
use std::io::{BufRead, Read};
use std::str::FromStr;

use crate::error::Result;
use crate::image::VoxelType;
use crate::io::problem;
use crate::io::voxels::{ByteOrder, Stored, unreadable};

/// Longest header in bytes.
const LONGEST: u64 = 1 << 20;

/// The fields that are read, without blanks; `centerings` is an older name of `centers`, and so on.
const FIELDS: [&str; 18] = [
    "type",
    "dimension",
    "sizes",
    "encoding",
    "endian",
    "datafile",
    "lineskip",
    "byteskip",
    "spacings",
    "units",
    "axismins",
    "centers",
    "kinds",
    "space",
    "spacedimension",
    "spaceunits",
    "spaceorigin",
    "spacedirections",
];

/// The number types and their names (format definition, field `type`); the first is the one that is written.
const TYPES: [(VoxelType, &[&str]); 10] = [
    (VoxelType::I8, &["signed char", "int8", "int8_t", "char"]),
    (VoxelType::U8, &["unsigned char", "uchar", "uint8", "uint8_t"]),
    (VoxelType::I16, &["short", "short int", "signed short", "signed short int", "int16", "int16_t"]),
    (VoxelType::U16, &["unsigned short", "ushort", "unsigned short int", "uint16", "uint16_t"]),
    (VoxelType::I32, &["int", "signed int", "int32", "int32_t"]),
    (VoxelType::U32, &["unsigned int", "uint", "uint32", "uint32_t"]),
    (
        VoxelType::I64,
        &[
            "long long int",
            "longlong",
            "long long",
            "signed long long",
            "signed long long int",
            "int64",
            "int64_t",
        ],
    ),
    (VoxelType::U64, &["unsigned long long int", "ulonglong", "unsigned long long", "uint64", "uint64_t"]),
    (VoxelType::F32, &["float"]),
    (VoxelType::F64, &["double"]),
];

/// How the voxels are put into bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Raw,
    Gzip,
    Text,
}

/// The fields of a header that are read, as text.
#[derive(Debug, Default)]
pub(super) struct Header {
    fields: BTreeMap<&'static str, String>,
}

impl Header {
    /// Reads a header and the empty line that ends it.
    pub(super) fn read(reader: &mut impl BufRead) -> Result<Self> {
        let mut lines = Lines { reader: reader.take(LONGEST), read: 0 };
        let magic = lines.magic()?;
        if !matches!(
            magic.as_str(),
            "NRRD0001" | "NRRD0002" | "NRRD0003" | "NRRD0004" | "NRRD0005" | "NRRD00.01"
        ) {
            return Err(problem(format!("not an NRRD file of version 1 to 5: its first line is {magic:?}")));
        }
        let mut header = Header::default();
        loop {
            let line = lines.next()?;
            if line.is_empty() {
                return Ok(header);
            }
            if !line.starts_with('#') {
                header.add(&line)?;
            }
        }
    }

    /// Takes in a line: a field, or a key with its value, which says nothing about the voxels.
    fn add(&mut self, line: &str) -> Result<()> {
        match (line.find(":="), line.find(": ")) {
            (Some(key), Some(field)) if key < field => return Ok(()),
            (Some(_), None) => return Ok(()),
            _ => {}
        }
        let Some((name, value)) = line.split_once(':') else {
            return Err(problem(format!("the header line {:?} is no field and no key", shortened(line))));
        };
        let name: String = name.to_lowercase().split_whitespace().collect();
        let name = if name == "centerings" { "centers" } else { name.as_str() };
        let Some(&name) = FIELDS.iter().find(|field| **field == name) else {
            return Ok(());
        };
        match self.fields.insert(name, value.trim().to_string()) {
            None => Ok(()),
            Some(first) => Err(problem(format!(
                "the field {name} stands twice, as {:?} and {:?}",
                shortened(&first),
                shortened(value.trim())
            ))),
        }
    }

    /// A field that may be missing.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }

    /// A field that must be there.
    fn require(&self, name: &str) -> Result<&str> {
        self.get(name).ok_or_else(|| problem(format!("the header has no field {name}")))
    }

    /// A field that is one number.
    fn number<T: FromStr>(&self, name: &str, otherwise: T) -> Result<T> {
        match self.get(name) {
            None => Ok(otherwise),
            Some(text) => number(name, text),
        }
    }

    /// A field with one number for each of `expected` axes.
    pub(super) fn numbers<T: FromStr>(&self, name: &str, expected: usize) -> Result<Option<Vec<T>>> {
        let Some(text) = self.get(name) else { return Ok(None) };
        let numbers = text.split_whitespace().map(|word| number(name, word)).collect::<Result<Vec<T>>>()?;
        counted(name, numbers, expected).map(Some)
    }

    /// Number of voxels along each axis, x first.
    pub(super) fn sizes(&self) -> Result<Vec<usize>> {
        let axes: usize = number("dimension", self.require("dimension")?)?;
        self.require("sizes")?;
        let sizes = self.numbers("sizes", axes)?.unwrap_or_default();
        if sizes.contains(&0) || sizes.len() < 2 {
            return Err(problem(format!(
                "the sizes are {sizes:?}, an image has 2 or 3 axes of at least 1 voxel"
            )));
        }
        Ok(sizes)
    }

    /// How the voxels are put into bytes; only an attached header is read.
    pub(super) fn encoding(&self) -> Result<Encoding> {
        if let Some(file) = self.get("datafile") {
            return Err(problem(format!(
                "the header is detached, its voxels are in {:?}; only one file with both is read",
                shortened(file)
            )));
        }
        match self.require("encoding")?.to_lowercase().as_str() {
            "raw" => Ok(Encoding::Raw),
            "gzip" | "gz" => Ok(Encoding::Gzip),
            "ascii" | "text" | "txt" => Ok(Encoding::Text),
            other => Err(problem(format!("encoding {:?} is none of raw, gzip, ascii", shortened(other)))),
        }
    }

    /// The number type and byte order of the voxels.
    pub(super) fn stored(&self, encoding: Encoding) -> Result<Stored> {
        let voxel_type = self.voxel_type()?;
        let order = match self.get("endian").map(str::to_lowercase).as_deref() {
            Some("little") => ByteOrder::Little,
            Some("big") => ByteOrder::Big,
            Some(other) => {
                return Err(problem(format!("endian {:?} is neither little nor big", shortened(other))));
            }
            None if voxel_type.bytes() == 1 || encoding == Encoding::Text => ByteOrder::Little,
            None => {
                return Err(problem(format!(
                    "the header has no field endian, voxels of {voxel_type} need it"
                )));
            }
        };
        Ok(Stored::unscaled(voxel_type, order))
    }

    fn voxel_type(&self) -> Result<VoxelType> {
        let stated = self.require("type")?.to_lowercase();
        let words = stated.split_whitespace().collect::<Vec<_>>().join(" ");
        match TYPES.iter().find(|(_, names)| names.contains(&words.as_str())) {
            Some((voxel_type, _)) => Ok(*voxel_type),
            None => Err(problem(format!(
                "type {:?} is none of the integers and floating point numbers of 8 to 64 bits",
                shortened(&stated)
            ))),
        }
    }

    /// Lines to pass over before the voxels.
    pub(super) fn line_skip(&self) -> Result<u64> {
        self.number("lineskip", 0)
    }

    /// Bytes to pass over before the voxels; `None` if the voxels are the last bytes of the file.
    pub(super) fn byte_skip(&self) -> Result<Option<u64>> {
        match self.number("byteskip", 0_i64)? {
            -1 => Ok(None),
            skip => u64::try_from(skip)
                .map(Some)
                .map_err(|_| problem(format!("byte skip is {skip}, it must be at least 0, or -1"))),
        }
    }
}

/// The name of a number type in a header.
pub(super) fn type_name(voxel_type: VoxelType) -> &'static str {
    TYPES.iter().find(|(t, _)| *t == voxel_type).and_then(|(_, names)| names.first()).unwrap_or(&"block")
}

/// A number of a field.
pub(super) fn number<T: FromStr>(name: &str, text: &str) -> Result<T> {
    text.trim()
        .parse()
        .map_err(|_| problem(format!("{:?} in the field {name} is no number of its kind", shortened(text))))
}

/// Refuses a list with another length than the axes ask for.
pub(super) fn counted<T>(name: &str, list: Vec<T>, expected: usize) -> Result<Vec<T>> {
    if list.len() == expected {
        Ok(list)
    } else {
        Err(problem(format!("the field {name} has {} entries, expected {expected}", list.len())))
    }
}

/// The start of a text that may be long.
pub(super) fn shortened(text: &str) -> String {
    text.chars().take(60).collect()
}

/// The lines of a header.
struct Lines<R> {
    reader: R,
    read: usize,
}

impl<R: BufRead> Lines<R> {
    /// The first line, of which no more is read than a magic can be long.
    fn magic(&mut self) -> Result<String> {
        let mut line = Vec::new();
        self.reader
            .by_ref()
            .take(16)
            .read_until(b'\n', &mut line)
            .map_err(|error| unreadable(error, "in the first line"))?;
        self.read += line.len();
        Ok(String::from_utf8_lossy(&line).trim_end().to_string())
    }

    /// A line without its end. The last one of a header is empty.
    fn next(&mut self) -> Result<String> {
        let mut line = Vec::new();
        let read = self
            .reader
            .read_until(b'\n', &mut line)
            .map_err(|error| unreadable(error, &format!("after {} bytes of the header", self.read)))?;
        self.read += read;
        if line.last() != Some(&b'\n') {
            return Err(problem(format!(
                "the header ends without an empty line after {} bytes, at most {LONGEST} are read",
                self.read
            )));
        }
        Ok(String::from_utf8_lossy(&line).trim_end().to_string())
    }
}
