"""What is done to a person: interventions, one file each, compiled into a schedule for the body.

It informs, it does not treat: nothing here is advice to take or do anything.
"""

from magmatrix.protocol.compiler import CompiledProtocol, compile_habitual_diet, compile_protocol
from magmatrix.protocol.plan import ArmPlan, PersonPlan
from magmatrix.protocol.safety import Notice

__all__ = ["ArmPlan", "CompiledProtocol", "Notice", "PersonPlan", "compile_habitual_diet", "compile_protocol"]
