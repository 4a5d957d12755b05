package dev.strata.erofs;

/// Under which names overlayfs looks for its marks (kernel,
/// Documentation/filesystems/overlayfs.rst, "User xattr"): `trusted.` needs CAP_SYS_ADMIN in the
/// first user namespace; `user.` is for mounts with the option `userxattr`.
public enum OverlayXattrs {
  TRUSTED("trusted.overlay."),
  USER("user.overlay.");

  private final String prefix;

  OverlayXattrs(String prefix) {
    this.prefix = prefix;
  }

  /// What the names of overlay's own attributes begin with.
  public String prefix() {
    return prefix;
  }

  /// The attribute of a folder that hides what the layers below have in it; its value is `y`.
  public String opaque() {
    return prefix + "opaque";
  }
}
