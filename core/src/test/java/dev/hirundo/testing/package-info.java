/// What tests of every module share: real databases, a client that speaks raw HTTP, a record of
/// what was logged.
package dev.hirundo.testing;
