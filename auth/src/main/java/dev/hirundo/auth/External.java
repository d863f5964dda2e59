package dev.hirundo.auth;

import dev.hirundo.auth.SecurityEvent.Kind;
import dev.hirundo.auth.oidc.ExternalIdentity;
import dev.hirundo.auth.oidc.ExternalLoginException;
import dev.hirundo.auth.oidc.IdentityProvider;
import dev.hirundo.auth.oidc.ProviderUnavailableException;
import dev.hirundo.core.Caller;
import dev.hirundo.core.Problem;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.JdbiException;

/// Login by others: the browser goes to a provider and comes back with who its user is there.
///
/// An identity that is not known yet becomes that of an account if the provider says that its
/// address is verified, and we know the same of the account's. An account whose address nobody has
/// verified may have been made by somebody else, to wait for its owner: it is never taken over
/// (Sudhodanan and Paverd, Pre-hijacked accounts, USENIX Security 2022).
final class External {
    private final Desk desk;
    private final Logins logins;
    private final NewAccounts newAccounts;
    private final PendingCookie pending;
    private final Map<String, IdentityProvider> providers;

    External(
            Desk desk,
            Logins logins,
            NewAccounts newAccounts,
            PendingCookie pending,
            List<IdentityProvider> providers) {
        this.desk = desk;
        this.logins = logins;
        this.newAccounts = newAccounts;
        this.pending = pending;
        this.providers =
                providers.stream()
                        .collect(
                                Collectors.toMap(
                                        IdentityProvider::name,
                                        provider -> provider,
                                        (a, _) -> {
                                            throw new IllegalArgumentException(
                                                    "two identity providers are called "
                                                            + a.name());
                                        },
                                        TreeMap::new));
    }

    record Provider(String name, String login) {}

    record Providers(List<Provider> items) {}

    record Identities(List<AccountTable.Identity> items) {}

    record Redirect(URI location) {}

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/with", "Who else one can log in with", this::list)
                        .answers(200, "The providers.", Providers.class),
                Endpoint.get("/with/{provider}", "Log in with a provider", this::begin)
                        .answers(302, "Go to the provider.")
                        .problems(404, 503),
                Endpoint.get("/with/{provider}/callback", "Come back from a provider", this::finish)
                        .answers(303, "Go to the site; what went wrong is behind the #.")
                        .problems(404),
                Endpoint.post("/with/{provider}", "Begin to link an identity", this::beginLink)
                        .bearer()
                        .answers(200, "Send the browser there.", Redirect.class)
                        .problems(404, 503),
                Endpoint.get("/identities", "Who you are elsewhere", this::identities)
                        .bearer()
                        .answers(200, "Your identities.", Identities.class),
                Endpoint.delete("/identities/{provider}", "Unlink an identity", this::unlink)
                        .bearer()
                        .answers(204, "It is unlinked.")
                        .problems(404, 409));
    }

    private void list(ServerRequest req, ServerResponse res) {
        Body.send(
                res,
                200,
                new Providers(
                        providers.keySet().stream()
                                .map(name -> new Provider(name, Auth.PATH + "/with/" + name))
                                .toList()));
    }

    private IdentityProvider provider(ServerRequest req) {
        return Optional.ofNullable(providers.get(req.path().pathParameters().get("provider")))
                .orElseThrow(() -> Refusals.notFound("provider"));
    }

    private URI callback(IdentityProvider provider) {
        return URI.create(
                desk.settings().url().orElseThrow()
                        + Auth.PATH
                        + "/with/"
                        + provider.name()
                        + "/callback");
    }

    private void begin(ServerRequest req, ServerResponse res) {
        String back = req.query().first("return").filter(External::isOurPath).orElse("/");
        res.status(Status.FOUND_302)
                .header(HeaderNames.LOCATION, begin(req, res, back, Optional.empty()).toString())
                .send();
    }

    private void beginLink(ServerRequest req, ServerResponse res) {
        var self = Self.of(req);
        Body.send(res, 200, new Redirect(begin(req, res, "/", Optional.of(self.account()))));
    }

    private URI begin(ServerRequest req, ServerResponse res, String back, Optional<UUID> link) {
        var provider = provider(req);
        try {
            var login = provider.begin(callback(provider));
            pending.set(res, new PendingCookie.Pending(login.pending(), back, link));
            return login.redirect();
        } catch (ProviderUnavailableException _) {
            throw Problem.of(503)
                    .withDetail(provider.name() + " cannot be reached just now. Try again later.")
                    .withHeader("Retry-After", "10")
                    .toException();
        }
    }

    /// A path of this site, and no other site that looks like one: `//host`, `/\host`.
    static boolean isOurPath(String path) {
        try {
            return path.startsWith("/")
                    && !path.startsWith("//")
                    && path.chars().noneMatch(c -> c == '\\' || c <= ' ' || c >= 0x7F)
                    && !new URI(path).isAbsolute()
                    && new URI(path).getAuthority() == null;
        } catch (URISyntaxException _) {
            return false;
        }
    }

    private void finish(ServerRequest req, ServerResponse res) {
        var provider = provider(req);
        var begun = pending.get(req);
        pending.clear(res);
        String target = begun.map(PendingCookie.Pending::back).orElse("/");
        try {
            if (begun.isEmpty()) {
                throw new LoginFailure("forged");
            }
            var identity =
                    provider.finish(begun.get().login(), callback(provider), parameters(req));
            enter(req, res, identity, begun.get().link());
        } catch (LoginFailure e) {
            target = failed(req, provider, e.why);
        } catch (ExternalLoginException e) {
            target = failed(req, provider, words(e.reason()));
        } catch (ProviderUnavailableException _) {
            target = failed(req, provider, "unavailable");
        }
        res.status(Status.SEE_OTHER_303)
                .header(HeaderNames.LOCATION, desk.settings().url().orElseThrow() + target)
                .send();
    }

    private static Map<String, String> parameters(ServerRequest req) {
        var query = req.query();
        return query.names().stream()
                .collect(
                        Collectors.toMap(
                                name -> name,
                                name -> {
                                    if (query.all(name).size() > 1) { // RFC 6749, section 3.1
                                        throw new LoginFailure("forged");
                                    }
                                    return query.get(name);
                                }));
    }

    private static String words(ExternalLoginException.Reason reason) {
        return switch (reason) {
            case DENIED -> "denied";
            case EXPIRED, CODE_REFUSED -> "expired";
            case FORGED -> "forged";
            case MISCONFIGURED, UNTRUSTED -> "failed";
        };
    }

    private String failed(ServerRequest req, IdentityProvider provider, String why) {
        desk.events()
                .add(
                        Kind.LOGIN_FAILED,
                        Optional.empty(),
                        Optional.empty(),
                        desk.client(req),
                        provider.name() + ": " + why);
        return "/#login=" + why;
    }

    /// Why nobody was logged in, in a word that a page understands.
    private static final class LoginFailure extends RuntimeException {
        private final String why;

        LoginFailure(String why) {
            super(why, null, false, false);
            this.why = why;
        }
    }

    private void enter(
            ServerRequest req, ServerResponse res, ExternalIdentity identity, Optional<UUID> link) {
        var known =
                desk.accounts()
                        .findByIdentity(identity.provider(), identity.subject())
                        .map(AccountTable.Row::account);
        if (link.isPresent()) {
            if (known.isEmpty()) {
                linkTo(req, identity, link.get());
            } else if (!known.get().id().equals(link.get())) {
                throw new LoginFailure("linked-elsewhere");
            }
            return;
        }
        var account = known.orElseGet(() -> firstTime(req, identity));
        if (account.disabled()) {
            throw new LoginFailure("disabled");
        }
        logins.loginByCookie(req, res, account, identity.provider());
    }

    /// Only for who is still logged in as the one who began it.
    private void linkTo(ServerRequest req, ExternalIdentity identity, UUID account) {
        boolean same =
                Caller.of(req.context()) instanceof Caller.User user
                        && user.subject().equals(account.toString());
        if (!same) {
            throw new LoginFailure("logged-out");
        }
        link(req, identity, account);
    }

    private void link(ServerRequest req, ExternalIdentity identity, UUID account) {
        try {
            desk.database()
                    .useTransaction(
                            _ -> {
                                desk.accounts()
                                        .link(
                                                account,
                                                identity.provider(),
                                                identity.subject(),
                                                desk.clock().instant());
                                desk.events()
                                        .add(
                                                Kind.IDENTITY_LINKED,
                                                account,
                                                desk.client(req),
                                                identity.provider());
                            });
        } catch (JdbiException e) {
            throw AccountTable.isIdentityTaken(e) ? new LoginFailure("linked-elsewhere") : e;
        }
    }

    private Account firstTime(ServerRequest req, ExternalIdentity identity) {
        var email =
                identity.email()
                        .filter(_ -> identity.emailVerified())
                        .flatMap(External::parsed)
                        .orElseThrow(() -> new LoginFailure("email-not-verified"));
        var row = desk.accounts().findByEmail(email);
        if (row.isEmpty() && !desk.settings().registrationOpen()) {
            throw new LoginFailure("registration-closed");
        }
        if (row.isPresent() && !row.get().account().emailVerified()) {
            throw new LoginFailure("email-taken");
        }
        var account =
                row.map(AccountTable.Row::account)
                        .or(() -> make(req, identity, email))
                        .orElseThrow(() -> new LoginFailure("email-taken"));
        link(req, identity, account.id());
        return account;
    }

    private Optional<Account> make(
            ServerRequest req, ExternalIdentity identity, EmailAddress email) {
        return newAccounts.make(
                email, identity.name(), Set.of(), true, Optional.empty(), desk.client(req));
    }

    private static Optional<EmailAddress> parsed(String email) {
        try {
            return Optional.of(EmailAddress.parse(email));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private void identities(ServerRequest req, ServerResponse res) {
        Body.send(res, 200, new Identities(desk.accounts().identities(Self.of(req).account())));
    }

    /// Not the last way into an account.
    private void unlink(ServerRequest req, ServerResponse res) {
        var self = Self.of(req);
        String name = req.path().pathParameters().get("provider");
        var row = desk.row(self);
        if (row.passwordHash().isEmpty() && desk.accounts().identities(self.account()).size() < 2) {
            throw Problem.of(409)
                    .withDetail(
                            "This is the only way into your account: set a password first, by a link to your address.")
                    .toException();
        }
        if (!desk.accounts().unlink(self.account(), name)) {
            throw Refusals.notFound("identity");
        }
        desk.events().add(Kind.IDENTITY_UNLINKED, self.account(), desk.client(req), name);
        Body.send(res, 204);
    }
}
