"""The user PostgreSQL runs as: the caller, or `nobody` where the caller is root.

PostgreSQL refuses to be root, and `nobody` cannot enter folders such as /root. Instead of loosening
any folder's permissions, the server keeps a single capability of root's: to pass and read them.
"""

import ctypes
import os
import pwd
import sys
from dataclasses import dataclass
from pathlib import Path

from health_scraper.embedded_folder import FolderNotUsable, RootNotSupported

# The numbers below are the kernel's, from linux/capability.h, linux/prctl.h and linux/securebits.h.
_DAC_OVERRIDE, _DAC_READ_SEARCH = 1, 2
_NEEDED = {0: "CHOWN", 1: "DAC_OVERRIDE", 5: "KILL", 6: "SETGID", 7: "SETUID"}
_CAPABILITY_VERSION_3 = 0x20080522
_SET_PARENT_DEATH_SIGNAL, _SET_KEEP_CAPABILITIES = 1, 8
_GET_SECURE_BITS, _SET_SECURE_BITS = 27, 28
_SET_NO_NEW_PRIVILEGES, _AMBIENT, _AMBIENT_RAISE = 38, 47, 2
_NO_SETUID_FIXUP = 1 << 2
_SIGINT = 2

_ADVICE = "Run as a normal user, or set DATABASE_URL to a PostgreSQL of your own."


@dataclass(frozen=True, slots=True)
class ServerUser:
    """`capability` is the one carried over from root, None where nothing has to change."""

    uid: int
    gid: int
    capability: int | None = None

    def own(self, path: Path) -> None:
        """Gives this user a folder just made for it.

        Raises:
            RootNotSupported: this root rules over some users only, and not over this one.
        """
        if self.capability is None:
            return
        try:
            os.chown(path, self.uid, self.gid)
        except OSError as error:
            raise RootNotSupported(
                f"PostgreSQL does not run as root, and this root cannot give {path} to `nobody`: "
                f"{error.strerror}. {_ADVICE}"
            ) from error

    def become(self) -> None:
        """Turns the calling process, just forked, into this user for good.

        Raises:
            OSError: the kernel or the container forbids it.
        """
        if self.capability is not None:
            _allow_capability_to_survive()
            os.setgroups([])
            os.setgid(self.gid)
            os.setuid(self.uid)
            _keep_only(self.capability)
            _prctl(_SET_NO_NEW_PRIVILEGES, 1)
        if sys.platform == "linux":
            _prctl(_SET_PARENT_DEATH_SIGNAL, _SIGINT)


def superuser_name() -> str:
    """The database's superuser is named as the caller, whom the socket then knows (peer)."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        raise FolderNotUsable(
            f"The embedded PostgreSQL needs a user with a name, and user id {os.geteuid()} has "
            "none. Set DATABASE_URL to a PostgreSQL of your own."
        ) from None


def server_user() -> ServerUser:
    """The user the server is to run as.

    Raises:
        RootNotSupported: the caller is a root without the means to hand over to `nobody`.
    """
    if os.geteuid() != 0:
        return ServerUser(os.geteuid(), os.getegid())
    if sys.platform != "linux":
        raise RootNotSupported(f"PostgreSQL does not run as root. {_ADVICE}")
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise RootNotSupported(
            f"PostgreSQL does not run as root, and there is no user `nobody`. {_ADVICE}"
        ) from None
    return ServerUser(nobody.pw_uid, nobody.pw_gid, capability_to_keep(_permitted()))


def capability_to_keep(permitted: int) -> int:
    """The one that lets `nobody` pass folders; `permitted` holds root's capabilities as bits."""
    missing = [name for bit, name in _NEEDED.items() if not permitted >> bit & 1]
    if missing:
        raise RootNotSupported(
            "PostgreSQL does not run as root, and this root may not hand over to `nobody`: the "
            f"capabilities {', '.join(missing)} are missing. {_ADVICE}"
        )
    # Reading is enough; many containers grant only the wider one.
    return _DAC_READ_SEARCH if permitted >> _DAC_READ_SEARCH & 1 else _DAC_OVERRIDE


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Sets(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


def _permitted() -> int:
    """The lower 32 capabilities this process has, as bits."""
    sets = (_Sets * 2)()
    _checked("capget", ctypes.byref(_Header(_CAPABILITY_VERSION_3, 0)), sets)
    return int(sets[0].permitted)


def _allow_capability_to_survive() -> None:
    # With this bit access() honours the capability too, which PostgreSQL asks about its programs.
    bits = _prctl(_GET_SECURE_BITS) | _NO_SETUID_FIXUP
    try:
        _prctl(_SET_SECURE_BITS, bits)
    except PermissionError:
        _prctl(_SET_KEEP_CAPABILITIES, 1)


def _keep_only(capability: int) -> None:
    only = 1 << capability
    sets = (_Sets * 2)(_Sets(only, only, only), _Sets(0, 0, 0))
    _checked("capset", ctypes.byref(_Header(_CAPABILITY_VERSION_3, 0)), sets)
    _prctl(_AMBIENT, _AMBIENT_RAISE, capability)


def _prctl(*arguments: int) -> int:
    padded = (*arguments, 0, 0, 0, 0)[:5]
    return _checked("prctl", *(ctypes.c_ulong(argument) for argument in padded))


def _checked(function: str, *arguments: object) -> int:
    result: int = getattr(ctypes.CDLL(None, use_errno=True), function)(*arguments)
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{function}: {os.strerror(number)}")
    return result
