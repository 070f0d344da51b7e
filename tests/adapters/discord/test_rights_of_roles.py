"""A role of the server as a right: who has it is what Discord says when somebody acts."""

import simcord

from tests.adapters.discord.server import Server, answer_of


async def test_whoever_has_a_role_proposes_and_nobody_else(server: Server) -> None:
    owner = simcord.MemberActor(server.env, server.guild, server.guild.owner)
    role = server.guild.create_role("maintainers")
    mo, cy = server.member("mo", roles=[role]), server.member("cy")
    line = f"rights propose <@&{role.id}>"
    assert "Only administrators" in answer_of(await mo.slash(server.channel, "accord", line=line))
    told = answer_of(await owner.slash(server.channel, "accord", line=line))
    assert f"Propose: <@&{role.id}>." in told
    assert f"<@&{role.id}>" in answer_of(await cy.slash(server.channel, "propose", text="Ship on Fridays"))
    assert "D-1 is open" in answer_of(
        await mo.slash(server.channel, "propose", text="Ship", process="majority")
    )
    picked = answer_of(await cy.slash(server.channel, "accord", line="rights"))
    assert "Here it differs:" in picked
