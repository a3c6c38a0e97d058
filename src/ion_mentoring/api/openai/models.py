"""The models: `ion-auto`, where the message decides which mentor answers, and one for each mentor."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from ion_mentoring import __released__
from ion_mentoring.content import Content
from ion_mentoring.edge.identity import IdentityDep, ServiceDep
from ion_mentoring.edge.openai_errors import responses
from ion_mentoring.errors import NotFound
from ion_mentoring.mentoring.personas import AUTO

router = APIRouter()
_PREFIX: Final = "ion-"
_CREATED: Final = int(datetime.fromisoformat(__released__).replace(tzinfo=UTC).timestamp())


class Model(BaseModel):
    id: str = Field(examples=["ion-auto", "ion-lua"])
    object: Literal["model"] = "model"
    created: int = Field(_CREATED, description="Unix time of the release.")
    owned_by: str = "ion"


class ModelList(BaseModel):
    object: Literal["list"] = "list"
    data: list[Model]


@router.get("/models", responses=responses(), summary="The mentors as models")
async def list_models(service: ServiceDep, _identity: IdentityDep) -> ModelList:
    return ModelList(data=[Model(id=name) for name in map(model_of, (AUTO, *service.content.personas))])


@router.get("/models/{model}", responses=responses(NotFound), summary="A mentor as a model")
async def read_model(model: str, service: ServiceDep, _identity: IdentityDep) -> Model:
    return Model(id=model_of(persona_of(model, service.content)))


def model_of(persona: str) -> str:
    return _PREFIX + persona


def persona_of(model: str, content: Content) -> str:
    """The persona, or `auto`, that a model's name stands for; raises NotFound as OpenAI does."""
    persona = model.removeprefix(_PREFIX)
    if not model.startswith(_PREFIX) or persona not in (AUTO, *content.personas):
        told = f"There is no model `{model[:80]}`. `GET /openai/v1/models` lists them."
        raise NotFound(told, field="model", code="model_not_found")
    return persona
