package dev.hirundo.examples.todo;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/// With whom somebody shares his list.
///
/// @param email of whoever is to see it
record NewShare(@NotNull @Size(max = 254) String email, Share.@NotNull Role role) {

    /// What can be changed of it later.
    record Change(Share.@NotNull Role role) {}
}
