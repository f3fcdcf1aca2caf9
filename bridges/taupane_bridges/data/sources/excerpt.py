"""Read a few pages of a parquet file without those before them.

pyarrow decodes row groups from their beginning: a window in the middle of half a million rows took 0.1 to 0.8 s. So the
pages that hold the window are put into a small parquet file of their own, in memory: one column, one row group, the
column's own schema and dictionary. pyarrow reads that file like any other, so the values are those that it would read
from the whole.
"""

from __future__ import annotations

import base64
import struct
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from . import thrift
from .pages import Pages, Unknown
from .scratch import read_into, scratch
from .thrift import BINARY, I32, I64, LIST, STRUCT, Malformed

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from .footer import Footer

_MAGIC: Final = b"PAR1"
_TAIL: Final = 8  # bytes: the footer's length and the magic
_TYPES: Final = ("BOOLEAN", "INT32", "INT64", "INT96", "FLOAT", "DOUBLE", "BYTE_ARRAY", "FIXED_LEN_BYTE_ARRAY")
# Hadoop's LZ4 is left out: pyarrow does not tell its number
_CODECS: Final = {"UNCOMPRESSED": 0, "SNAPPY": 1, "GZIP": 2, "BROTLI": 4, "ZSTD": 6, "LZ4": 7}
_ENCODINGS: Final = thrift.array(I32, [thrift.integer(number) for number in (0, 3, 8)])  # a reader asks the pages
_MOST_CHUNKS: Final = 16_384  # column chunks whose pages are remembered: some 2 kB each
_STORED: Final = b"ARROW:schema"
_REPEATED: Final = 8  # times at least that a text stands in the rows, for it to pay to read numbers instead of texts


@dataclass(frozen=True)
class _Leaf:
    """A column of the parquet file: what its chunks say of it."""

    type: int
    path: bytes
    repeated: bool


@dataclass(frozen=True)
class _Shape:
    """What the footers of a column's excerpts have in common: all before the number of rows, and all after the
    row group.
    """

    before: bytes
    after: bytes
    leaves: tuple[_Leaf, ...]


class Excerpts:
    """Reads pages of one open file. Any thread."""

    def __init__(self, handle: pa.NativeFile, size: int, footer: Footer, schema: pa.Schema) -> None:
        self._handle = handle
        self._size = size
        self._footer = footer
        self._schema = schema
        self._lock = threading.Lock()
        self._told: tuple[_Elements, pa.Schema | None] | None = None
        self._shapes: dict[int, _Shape | None] = {}
        self._chunks: dict[tuple[int, int], Pages] = {}

    def around(self, group: int, column: int, row: int) -> tuple[int, int]:
        """Give rows [low, high) of the group that can be read by themselves, as few as there are around `row`.

        Raises Unknown where that cannot be told.
        """
        leaves = self._leaves(group, column)
        if len(leaves) == 1:
            return leaves[0].around(row)
        rows = self._rows(group)
        for leaf in leaves:
            leaf.reach(rows)
        common = sorted(set(leaves[0].starts).intersection(*(leaf.starts for leaf in leaves[1:])))
        return max(start for start in common if start <= row), min(start for start in common if start > row)

    def read(self, group: int, column: int, low: int, high: int) -> pa.Table:
        """Give the rows [low, high) of a group, of one column; both must be ends of what `around` gave. Texts that
        repeat are given as a dictionary: half a million of six words take a fifth of the time, a third of the memory.

        Raises Unknown, and what pyarrow raises for damaged pages; not for a number beyond the dictionary: that is found
        out by whoever decodes it.
        """
        reader = self._open(group, column, low, high, by_dictionary=True).reader
        return reader.read_row_group(0, use_threads=False)

    def whole(self, group: int, column: int) -> pa.Table:
        """Read a column of a group from its first page to its last. Raises as `read` does.

        A reader of the file would make a schema of all its columns first: 1.5 ms where there are a thousand.
        """
        shape = self._shape(column)
        if shape is None:
            raise Unknown("the column cannot be read by itself")
        at = len(_MAGIC)
        pieces, chunks = [], []
        for number, leaf in zip(self._footer.leaves[column], shape.leaves, strict=True):
            chunk = self._footer.metadata.row_group(group).column(number)
            if chunk.compression not in _CODECS:
                raise Unknown(f"{chunk.compression} is read whole")
            first, size = chunk.data_page_offset, chunk.total_compressed_size
            begin = min(first, chunk.dictionary_page_offset or first)
            codec = _CODECS[chunk.compression]
            chunks.append(_chunk(leaf, codec, chunk.num_values, at, first - begin, size - (first - begin)))
            pieces.append((begin, size))
            at += size
        return self._file(shape, pieces, chunks, self._rows(group)).reader.read_row_group(0, use_threads=False)

    def head(self, group: int, column: int, count: int) -> pa.Table:
        """Give the first rows of a group, of one column, from its first page: fewer, if that ends before.

        Raises as `read` does.
        """
        import pyarrow as pa

        low, high = self.around(group, column, 0)
        batches = self._open(group, column, low, high).reader.iter_batches(count, row_groups=[0], use_threads=False)
        return pa.Table.from_batches([next(batches)])

    def _open(self, group: int, column: int, low: int, high: int, *, by_dictionary: bool = False) -> pq.ParquetFile:
        leaves = self._leaves(group, column)
        shape = self._shape(column)
        assert shape is not None
        at = len(_MAGIC)
        pieces, chunks = [], []
        repeats = False
        for number, pages, leaf in zip(self._footer.leaves[column], leaves, shape.leaves, strict=True):
            span = pages.span(low, high)
            repeats = span.distinct is not None and high - low >= span.distinct * _REPEATED
            codec = _CODECS[self._footer.metadata.row_group(group).column(number).compression]
            dictionary = span.dictionary or (0, 0)
            chunks.append(_chunk(leaf, codec, span.values, at, dictionary[1], span.size))
            pieces += [dictionary, (span.offset, span.size)]
            at += dictionary[1] + span.size
        field = self._schema.field(column)
        numbers = [field.name] if by_dictionary and repeats and _is_text(field.type) else None
        return self._file(shape, pieces, chunks, high - low, numbers)

    def _file(
        self,
        shape: _Shape,
        pieces: list[tuple[int, int]],
        chunks: list[bytes],
        rows: int,
        by_dictionary: list[str] | None = None,
    ) -> pq.ParquetFile:
        """Open the pieces of the file, (offset, size) each, as a file of one row group.

        It lies in the thread's scratch: it must have been read before the next one is opened. What is read from it are
        copies.
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        if any(not 0 <= offset <= offset + size <= self._size for offset, size in pieces):
            raise Unknown("a page lies beyond the file")
        size = sum(size for _, size in pieces)
        footer = _footer(shape, rows, chunks, size)
        data = scratch(len(_MAGIC) + size + len(footer))
        data[: len(_MAGIC)] = _MAGIC
        at = len(_MAGIC)
        for offset, size in pieces:
            if not read_into(self._handle, offset, data[at : at + size]):
                raise Unknown("the file ends within a page")
            at += size
        data[at:] = footer
        return pq.ParquetFile(pa.BufferReader(pa.py_buffer(data)), read_dictionary=by_dictionary)

    def _bytes(self, offset: int, size: int) -> bytes:
        data = self._handle.read_at(size, offset)
        if len(data) != size:
            raise Unknown("the file ends within a page")
        return bytes(data)

    def _rows(self, group: int) -> int:
        return self._footer.starts[group + 1] - self._footer.starts[group]

    def _leaves(self, group: int, column: int) -> list[Pages]:
        shape = self._shape(column)
        if shape is None:
            raise Unknown("the column cannot be read by itself")
        found = []
        for number, leaf in zip(self._footer.leaves[column], shape.leaves, strict=True):
            pages = self._chunks.get((group, number))
            if pages is None:
                chunk = self._footer.metadata.row_group(group).column(number)
                if chunk.compression not in _CODECS:
                    raise Unknown(f"{chunk.compression} is read whole")
                pages = Pages(self._handle, chunk, self._rows(group), repeated=leaf.repeated)
                with self._lock:
                    if len(self._chunks) >= _MOST_CHUNKS:
                        self._chunks.clear()
                    pages = self._chunks.setdefault((group, number), pages)
            found.append(pages)
        return found

    def _shape(self, column: int) -> _Shape | None:
        """Give what the excerpts of a column have in common; None if pyarrow would read another type from them."""
        with self._lock:
            if column not in self._shapes:
                try:
                    self._shapes[column] = self._make(column)
                except (Unknown, Malformed, IndexError):
                    self._shapes[column] = None
            return self._shapes[column]

    def _make(self, column: int) -> _Shape | None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        if self._told is None:
            # Of all columns at once: a thousand of them take 10 ms
            self._told = _Elements.read(self._raw_footer(), len(self._schema)), self._stored()
        elements, stored = self._told
        metadata = self._footer.metadata
        root = thrift.struct((4, BINARY, thrift.binary(b"schema")), (5, I32, thrift.integer(1)))
        schema = thrift.array(STRUCT, [root, *elements.of(column)])
        before = thrift.struct((1, I32, thrift.integer(1)), (2, LIST, schema))[:-1]
        arrow = b"" if stored is None else _stored_type(stored.field(column))
        after = arrow + _field(1, BINARY, thrift.binary(str(metadata.created_by).encode()))
        paths = elements.paths(column)
        leaves = []
        for number, path in zip(self._footer.leaves[column], paths, strict=True):
            leaf = metadata.schema.column(number)
            leaves.append(_Leaf(_TYPES.index(leaf.physical_type), path, leaf.max_repetition_level > 0))
        shape = _Shape(before, after + b"\0", tuple(leaves))
        empty = pq.ParquetFile(pa.BufferReader(_MAGIC + _footer(shape, 0, [], 0)))
        same = empty.schema_arrow.field(0).equals(self._schema.field(column))
        return shape if same else None

    def _raw_footer(self) -> bytes:
        tail = self._handle.read_at(_TAIL, self._size - _TAIL)
        (length,) = struct.unpack_from("<I", tail)
        if tail[4:] != _MAGIC or length > self._size - _TAIL:
            raise Unknown("the footer is of another kind")
        return self._bytes(self._size - _TAIL - length, length)

    def _stored(self) -> pa.Schema | None:
        """Give the Arrow types of the columns, where the footer holds them."""
        import pyarrow as pa

        stored = (self._footer.metadata.metadata or {}).get(_STORED)
        if stored is None:
            return None
        schema = pa.ipc.read_schema(pa.py_buffer(base64.b64decode(stored)))
        if len(schema) != len(self._schema):
            raise Unknown("the stored schema is of another table")
        return schema


@dataclass(frozen=True)
class _Elements:
    """The nodes of a parquet schema, as they are written: depth first, the root left out."""

    raw: list[bytes]
    names: list[bytes]
    children: list[int]
    tops: list[range]

    @classmethod
    def read(cls, footer: bytes, width: int) -> _Elements:
        """Read them from a footer. Raises Unknown, Malformed, IndexError."""
        _, at = thrift.read_integer(footer, 1)  # the version
        if footer[0] != 1 << 4 | I32 or footer[at] != 1 << 4 | LIST:
            raise Unknown("the footer begins in another way")
        _, count, at = thrift.read_list_head(footer, at + 1)
        found = cls([], [], [], [])
        for _ in range(count):
            node, end = thrift.read_struct(footer, at)
            found.raw.append(footer[at:end])
            found.names.append(node.get(4) or b"")
            found.children.append(node.get(5) or 0)
            at = end
        first = 1
        for _ in range(width):
            last = found._end(first)
            found.tops.append(range(first, last))
            first = last
        if first != count:
            raise Unknown("the schemas have different columns")
        return found

    def of(self, column: int) -> list[bytes]:
        """Give the nodes of a column."""
        return [self.raw[at] for at in self.tops[column]]

    def paths(self, column: int) -> list[bytes]:
        """Give the written path of each leaf of a column."""
        open_nodes: list[tuple[bytes, int]] = []
        paths = []
        for at in self.tops[column]:
            while open_nodes and open_nodes[-1][1] <= at:
                open_nodes.pop()
            if self.children[at]:
                open_nodes.append((self.names[at], self._end(at)))
            else:
                names = [name for name, _ in open_nodes] + [self.names[at]]
                paths.append(thrift.array(BINARY, [thrift.binary(name) for name in names]))
        return paths

    def _end(self, first: int) -> int:
        """Give the position after a node and what is in it."""
        waiting = 1
        at = first
        while waiting:
            waiting += self.children[at] - 1
            at += 1
        return at


def _is_text(type_: pa.DataType) -> bool:
    """Tell whether values are texts, or bytes of any length."""
    import pyarrow.types as is_

    text = is_.is_string(type_) or is_.is_large_string(type_) or is_.is_string_view(type_)
    return bool(text or is_.is_binary(type_) or is_.is_large_binary(type_) or is_.is_binary_view(type_))


def _chunk(leaf: _Leaf, codec: int, values: int, at: int, dictionary: int, size: int) -> bytes:
    """Write what the footer says of one column's pages, which begin at `at` with the dictionary."""
    fields: list[tuple[int, int, bytes]] = [
        (1, I32, thrift.integer(leaf.type)),
        (2, LIST, _ENCODINGS),
        (3, LIST, leaf.path),
        (4, I32, thrift.integer(codec)),
        (5, I64, thrift.integer(values)),
        (6, I64, thrift.integer(dictionary + size)),
        (7, I64, thrift.integer(dictionary + size)),
        (9, I64, thrift.integer(at + dictionary)),
    ]
    if dictionary:
        fields.append((11, I64, thrift.integer(at)))
    return thrift.struct((2, I64, thrift.integer(at)), (3, STRUCT, thrift.struct(*fields)))


def _footer(shape: _Shape, rows: int, chunks: list[bytes], size: int) -> bytes:
    """Write the end of an excerpt."""
    group = thrift.struct(
        (1, LIST, thrift.array(STRUCT, chunks)), (2, I64, thrift.integer(size)), (3, I64, thrift.integer(rows))
    )
    groups = thrift.array(STRUCT, [group] if chunks else [])
    body = shape.before + _field(1, I64, thrift.integer(rows)) + _field(1, LIST, groups) + shape.after
    return body + struct.pack("<I", len(body)) + _MAGIC


def _stored_type(field: pa.Field) -> bytes:
    """Write the field of a footer that holds the Arrow type of the only column."""
    import pyarrow as pa

    alone = base64.b64encode(pa.schema([field]).serialize().to_pybytes())
    pair = thrift.struct((1, BINARY, thrift.binary(_STORED)), (2, BINARY, thrift.binary(alone)))
    return _field(1, LIST, thrift.array(STRUCT, [pair]))


def _field(step: int, kind: int, value: bytes) -> bytes:
    """Write a field of a struct, `step` numbers after the last."""
    return bytes([step << 4 | kind]) + value
