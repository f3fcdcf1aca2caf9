"""Bring Arrow tables into the one shape that the window path takes rows from: one chunk, types that `take` knows.

pyarrow has no `take` for string views, and 32-bit offsets overflow at 2 GB of text in one chunk; so text is
`large_string` everywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .kernels import kernels

if TYPE_CHECKING:
    import pyarrow as pa


def takeable(type_: pa.DataType) -> pa.DataType:
    """Give the type to hold a column in: itself, or the nearest that has 64-bit offsets and no views."""
    import pyarrow as pa
    import pyarrow.types as is_

    if is_.is_string(type_) or is_.is_string_view(type_) or is_.is_large_string(type_):
        return pa.large_string()
    if is_.is_binary(type_) or is_.is_binary_view(type_):
        return pa.large_binary()
    if isinstance(type_, pa.BaseExtensionType):
        return takeable(type_.storage_type)
    if is_.is_run_end_encoded(type_):
        return takeable(type_.value_type)
    if is_.is_dictionary(type_):
        return pa.dictionary(type_.index_type, takeable(type_.value_type), type_.ordered)
    if is_.is_struct(type_):
        return pa.struct([field.with_type(takeable(field.type)) for field in type_])
    if is_.is_map(type_):
        return pa.map_(takeable(type_.key_type), takeable(type_.item_type))
    if is_.is_fixed_size_list(type_):
        return pa.list_(type_.value_field.with_type(takeable(type_.value_type)), type_.list_size)
    if is_.is_list(type_) or is_.is_large_list(type_) or is_.is_list_view(type_) or is_.is_large_list_view(type_):
        return pa.large_list(type_.value_field.with_type(takeable(type_.value_type)))
    return type_


def normal(table: pa.Table) -> pa.Table:
    """Give the table with every column of a takeable type."""
    import pyarrow as pa

    columns = [_convert(column) for column in table.columns]
    fields = [pa.field(field.name, column.type) for field, column in zip(table.schema, columns, strict=True)]
    if not columns:
        return table
    return pa.Table.from_arrays(columns, schema=pa.schema(fields))


def no_rows(schema: pa.Schema) -> pa.Table:
    """Give a table without rows. Arrow's own way to it imports pandas, for 0.4 s."""
    import pyarrow as pa

    return pa.Table.from_batches([], schema=schema)


def one_chunk(table: pa.Table) -> pa.Table:
    """Give the table with one chunk per column: `take` on many chunks is thousands of times slower."""
    import pyarrow as pa

    if all(column.num_chunks == 1 for column in table.columns):
        return table
    return pa.Table.from_arrays([pa.chunked_array([flat(c)]) for c in table.columns], schema=table.schema)


def flat(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """Give the column as one array."""
    import pyarrow as pa

    if not isinstance(column, pa.ChunkedArray):
        return column
    if column.num_chunks == 1:
        return column.chunk(0)
    if column.num_chunks == 0:
        return pa.nulls(0, column.type)
    if pa.types.is_dictionary(column.type):
        column = column.unify_dictionaries()
    return pa.concat_arrays(column.chunks)


def _convert(column: pa.ChunkedArray) -> pa.ChunkedArray:
    import pyarrow as pa

    pc = kernels()

    if isinstance(column.type, pa.BaseExtensionType):
        column = pa.chunked_array([c.storage for c in column.chunks], column.type.storage_type)
    if pa.types.is_run_end_encoded(column.type):
        column = pa.chunked_array([pc.run_end_decode(c) for c in column.chunks], column.type.value_type)
    wanted = takeable(column.type)
    return column if wanted.equals(column.type) else column.cast(wanted)
