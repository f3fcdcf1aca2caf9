"""A FastAPI app inside a window: its routes are served at /api, behind the app's own gate."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field

from taupane import App, ListState, ui


class Book(BaseModel):
    """A book on the shelf."""

    title: str = Field(min_length=1, max_length=80)
    year: int = Field(ge=1450, le=2100)


shelf: ListState[Book] = ListState([])


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Fill the shelf when the app starts, empty it when it ends."""
    shelf.extend([Book(title="Frankenstein", year=1818), Book(title="Middlemarch", year=1871)])
    yield
    shelf.clear()


api = FastAPI(lifespan=lifespan)


@api.get("/books")
async def books() -> list[Book]:
    """List the shelf."""
    return list(shelf)


@api.post("/books", status_code=201)
async def add(book: Book) -> Book:
    """Put a book on the shelf; the page follows by itself."""
    if any(other.title == book.title for other in shelf):
        raise HTTPException(409, f"{book.title} is on the shelf already")
    shelf.append(book)
    return book


app = App("Bookshelf", width=520, height=640)
app.mount("/api", api)
app.add_module("shelf.js")


@app.route("/")
def home() -> ui.Element:
    """Show the shelf, and a form whose script posts to the API."""
    return ui.Main(
        ui.Card(
            ui.element(
                "ul",
                ui.For(shelf, lambda book: ui.element("li", f"{book.title}, {book.year}"), key=lambda book: book.title),
                id="books",
                class_="list-disc pl-5",
            ),
            ui.element(
                "form",
                ui.element("label", "Title", for_="title", class_="label"),
                ui.element("input", id="title", name="title", class_="input w-full", autocomplete="off"),
                ui.element("label", "Year", for_="year", class_="label"),
                ui.element("input", id="year", name="year", type="number", value="1900", class_="input w-full"),
                ui.Button("Add", variant="primary", type="submit"),
                id="add",
                class_="flex flex-col gap-2",
            ),
            ui.element("p", id="said", role="status", style="min-height:1.5rem", data_raw=True),
            title="Bookshelf",
            level=1,
        ),
        class_="max-w-md mx-auto p-4",
    )


if __name__ == "__main__":
    app.start()
