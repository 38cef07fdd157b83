"""The client's numbers are the stand-in's."""

from __future__ import annotations

from understudy.clients.devdraft import DevdraftCalls
from understudy.sandbox import World


def test_every_operation_shares_the_stand_ins_limit(understudy: World) -> None:
    theirs = understudy.devdraft.vendor.limits
    assert set(DevdraftCalls.limits) <= set(theirs)
    for operation, (ours,) in DevdraftCalls.limits.items():
        limit = theirs[operation][0]
        assert (ours.name, ours.limit, ours.period * 1_000_000, ours.aligned) == (
            limit.name,
            limit.limit,
            limit.period,
            limit.aligned,
        )


def test_the_hosts_are_the_stand_ins(understudy: World) -> None:
    assert set(understudy.devdraft.vendor.hosts) <= set(DevdraftCalls.hosts)
    assert set(DevdraftCalls.credentials) == set(understudy.devdraft.credentials)
    assert DevdraftCalls.page == understudy.devdraft.vendor.page
