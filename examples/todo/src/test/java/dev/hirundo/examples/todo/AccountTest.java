package dev.hirundo.examples.todo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Route;
import dev.hirundo.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Accounts and sessions, on the page in real browsers.
class AccountTest {
    private static final String ADA = "ada@example.org";
    private static final String BOB = "bob@example.org";
    private static final String PASSWORD = "engines that weave algebra";
    private static final String THIRD = "Add a todo of your own";
    private static final String ACCESS = "__Host-access";

    /// Puts a second factor on the account, as an authenticator app does (RFC 6238), and gives a
    /// recovery code.
    private static final String ENROL =
            """
            async () => {
              const post = async (path, body) => (await fetch(path, { method: "POST", body: JSON.stringify(body),
                headers: { "X-CSRF": "1", "Content-Type": "application/json" } })).json();
              const { secret } = await post("/auth/totp", { password: "%s" });
              const bits = [...secret].map((c) =>
                "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
              const bytes = new Uint8Array(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
              const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-1" }, false, ["sign"]);
              const counter = new DataView(new ArrayBuffer(8));
              counter.setUint32(4, Date.now() / 30000);
              const mac = new DataView(await crypto.subtle.sign("HMAC", key, counter));
              const number = (mac.getUint32(mac.getUint8(19) & 15) & 0x7fffffff) %% 1000000;
              const { recoveryCodes } = await post("/auth/totp/confirm", { code: String(number).padStart(6, "0") });
              return recoveryCodes[0];
            }""";

    private static Chromium chromium;

    private TodoSite site;

    @BeforeAll
    static void launchBrowser() {
        chromium = Chromium.launch();
        setDefaultAssertionTimeout(TodoSite.PATIENCE_MILLIS);
    }

    @AfterAll
    static void closeBrowser() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @AfterEach
    void stopAndExpectNoComplaints() {
        site.close();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void somebodyRegistersAndHisSessionOutlivesAReload(TestDatabase database) {
        site = TodoSite.start(database);
        var browser = site.browser(chromium);
        var page = site.open(browser);
        assertThat(page.field("Email")).isFocused();
        page.join(ADA, PASSWORD);
        page.add("Buy milk");
        assertThat(page.button("Buy milk")).isVisible();

        page.reload();
        assertThat(page.button("Buy milk")).isVisible();
        assertThat(page.button(ADA)).isVisible();
        assertEquals(2, browser.cookies().size());
        for (var cookie : browser.cookies()) {
            assertTrue(cookie.httpOnly && cookie.secure, () -> cookie.name);
        }

        page.logOut(ADA);
        assertEquals(List.of(), browser.cookies());
        page.logIn(ADA, PASSWORD);
        assertThat(page.button("Buy milk")).isVisible();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void nobodySeesOrTouchesTheTodosOfAnother(TestDatabase database) {
        site = TodoSite.start(database);
        var adas = join(ADA);
        adas.add("Ada's secret");
        assertThat(adas.button("Ada's secret")).isVisible();
        String id = (String) adas.all("#todos li").last().evaluate("li => li.dataset.id");

        var bobs = join(BOB);
        assertThat(bobs.all("#todos li")).hasCount(3);
        bobs.search().fill("secret");
        assertThat(bobs.notice()).hasText("Nothing found for “secret”.");
        for (String request : List.of("get(id)", "remove({ id })", "restore({ id })")) {
            String script =
                    """
                    async () => {
                      const api = await import("./api.js"), id = "%s";
                      return api.%s.then(() => 200, (problem) => problem.status);
                    }"""
                            .formatted(id, request);
            assertEquals(404, bobs.run(script), request);
            bobs.expectComplaint("status of 404");
        }
    }

    /// In a browser of its own.
    private TodoPage join(String email) {
        var page = site.open(site.browser(chromium));
        page.join(email, PASSWORD);
        return page;
    }

    @Test
    void aSessionThatIsEndedElsewhereEndsAtOnce() {
        site = TodoSite.start(TestDatabase.H2);
        var here = join(ADA);
        var there = site.open(site.browser(chromium));
        there.logIn(ADA, PASSWORD);
        assertThat(there.checkbox(THIRD)).isVisible();

        here.button(ADA).click();
        assertThat(here.sessions()).hasCount(2);
        assertThat(here.sessions().filter(containing("this one"))).hasCount(1);
        here.button("End the session on Chrome on Linux").click();
        assertThat(here.sessions()).hasCount(1);
        assertThat(here.button("Close")).isFocused();

        there.assertLoggedOut();
        assertThat(there.message()).hasText("Your session has ended. Log in again.");
        there.expectComplaint("status of 401");
        there.forgetComplaints("status of 401"); // of the tries to renew it, and to listen again
    }

    @Test
    void whatComesIntoTheDialogLaterMovesNoButton() {
        site = TodoSite.start(TestDatabase.H2);
        var browser = site.browser(chromium);
        var page = site.open(browser);
        page.join(ADA, PASSWORD);
        var held = new ArrayList<Route>();
        browser.route("**/auth/sessions", held::add);
        page.button(ADA).click();
        var before = page.button("Log out").boundingBox();
        page.await(() -> !held.isEmpty());
        assertThat(page.sessions()).hasCount(0);

        held.getFirst().resume();
        assertThat(page.sessions()).hasCount(1);
        var after = page.button("Log out").boundingBox();
        assertEquals(List.of(before.x, before.y), List.of(after.x, after.y));
    }

    private static Locator.FilterOptions containing(String text) {
        return new Locator.FilterOptions().setHasText(text);
    }

    @Test
    void logsOutEverywhere() {
        site = TodoSite.start(TestDatabase.H2);
        var here = join(ADA);
        var there = site.open(site.browser(chromium));
        there.logIn(ADA, PASSWORD);
        assertThat(there.checkbox(THIRD)).isVisible();

        here.button(ADA).click();
        here.button("Log out everywhere").click();
        here.assertLoggedOut();
        there.assertLoggedOut();
        assertThat(there.message()).hasText("Your session has ended. Log in again.");
        there.expectComplaint("status of 401");
        there.forgetComplaints("status of 401"); // of the tries to renew it, and to listen again
    }

    @Test
    void afterALogoutNothingOfTheUserIsLeftInAnyTab() {
        site = TodoSite.start(TestDatabase.H2);
        var browser = site.browser(chromium);
        var page = site.open(browser);
        page.join(ADA, PASSWORD);
        page.add("Ada's secret");
        assertThat(page.button("Ada's secret")).isVisible();
        page.link("Open").click();
        var other = site.open(browser);
        assertThat(other.button("Ada's secret")).isVisible();
        page.search().fill("secret");
        other.newTodo().fill("another secret");

        page.logOut(ADA);
        other.assertLoggedOut();
        page.goBack();
        page.assertLoggedOut();
        for (var tab : List.of(page, other)) {
            assertFalse(tab.everything().contains("secret"), tab::everything);
            assertFalse(tab.everything().contains(ADA), tab::everything);
        }
    }

    @Test
    void aTabFollowsWhenAnotherOneChangesTheUser() {
        site = TodoSite.start(TestDatabase.H2);
        var browser = site.browser(chromium);
        var page = site.open(browser);
        page.join(ADA, PASSWORD);
        var other = site.open(browser);
        assertThat(other.button(ADA)).isVisible();
        page.logOut(ADA);
        other.assertLoggedOut();
        page.join(BOB, PASSWORD);
        assertThat(other.button(BOB)).isVisible();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void anAccessTokenThatIsTooOldIsRenewedUnseen(TestDatabase database) {
        site = TodoSite.start(database);
        var browser = site.browser(chromium);
        var page = site.open(browser);
        page.join(ADA, PASSWORD);
        forgetAccess(browser);
        page.add("Buy milk");
        assertThat(page.button("Buy milk")).isVisible();
        page.expectComplaint("status of 401");

        forgetAccess(browser);
        page.reload();
        assertThat(page.button("Buy milk")).isVisible();
        page.expectComplaint("status of 401");
    }

    private static void forgetAccess(BrowserContext browser) {
        browser.clearCookies(new BrowserContext.ClearCookiesOptions().setName(ACCESS));
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void tabsThatRenewAtOnceDoNotEndTheirSession(TestDatabase database) {
        site = TodoSite.start(database);
        var browser = site.browser(chromium);
        var here = site.open(browser);
        here.join(ADA, PASSWORD);
        var there = site.open(browser);
        assertThat(there.checkbox(THIRD)).isVisible();
        String together =
                """
                async () => {
                  const { me } = await import("./api.js");
                  window.done = Promise.all(Array.from({ length: 5 }, me)).then((all) => all.length);
                }""";
        forgetAccess(browser);
        there.run(together);
        here.run(together);
        assertEquals(5, here.run("window.done"));
        assertEquals(5, there.run("window.done"));
        here.forgetComplaints("status of 401");
        there.forgetComplaints("status of 401");

        forgetAccess(browser);
        here.add("Buy milk");
        assertThat(here.button("Buy milk")).isVisible();
        here.expectComplaint("status of 401");
    }

    @Test
    void theFormSaysAtWhichFieldWhatIsWrong() {
        site = TodoSite.start(TestDatabase.H2);
        var page = site.open(site.browser(chromium));
        page.logIn(ADA, "not the password");
        assertThat(page.refusal()).hasText("The email or the password is wrong.");
        page.expectComplaint("status of 401");

        page.button("I am new here").click();
        assertThat(page.field("Password")).hasAttribute("autocomplete", "new-password");
        page.enter("Create an account", "no address", "swallows");
        assertThat(page.field("Email")).hasAttribute("aria-invalid", "true");
        page.expectComplaint("status of 422");
        page.enter("Create an account", ADA, "password");
        assertThat(page.field("Password")).hasAttribute("aria-invalid", "true");
        assertThat(page.field("Password")).isFocused();
        assertThat(page.refusal()).containsText("among the 30,000 most common passwords");
        page.expectComplaint("status of 422");
        page.enter("Create an account", ADA, PASSWORD);
        assertThat(page.checkbox(THIRD)).isVisible();
        page.logOut(ADA);

        page.button("I am new here").click();
        page.enter("Create an account", ADA, PASSWORD);
        assertThat(page.refusal()).hasText("is taken");
        assertThat(page.field("Email")).isFocused();
        page.expectComplaint("status of 409");

        page.button("I have an account").click();
        page.logIn(ADA, PASSWORD);
        assertThat(page.checkbox(THIRD)).isVisible();
    }

    @Test
    void saysHowLongToWaitAfterTooManyAttempts() {
        site = TodoSite.start(TestDatabase.H2);
        var page = site.open(site.browser(chromium));
        page.run(
                """
                async () => {
                  const { logIn } = await import("./api.js");
                  for (let i = 0; i < 10; i++) await logIn("%s", "guess " + i).catch(() => {});
                }"""
                        .formatted(ADA));
        page.logIn(ADA, PASSWORD);
        assertThat(page.refusal()).containsText("Too many attempts. Try again in");
        page.expectComplaint("status of 429");
        page.forgetComplaints("status of 401");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aForgottenPasswordIsReplacedByTheLinkInAMail(TestDatabase database) throws Exception {
        site = TodoSite.start(database);
        try (var mails = ConsoleMails.read()) {
            var browser = site.browser(chromium);
            var page = site.open(browser);
            page.join(ADA, PASSWORD);
            var forgetful = site.open(site.browser(chromium));
            forgetful.button("Forgot password").click();
            forgetful.field("Email").fill(ADA);
            forgetful.button("Send a link").click();
            assertThat(forgetful.message()).containsText("mail is on its way");

            String link = mails.fragment("reset");
            var linked = site.open(browser, link);
            linked.field("New password").fill("four grey geese on a roof");
            assertFalse(linked.address().contains("reset"), linked.address());
            linked.button("Set the password").click();
            assertThat(linked.message()).hasText("Your new password is set. Log in with it.");
            page.assertLoggedOut();
            page.forgetComplaints("status of 401"); // should its stream have ended first
            linked.logIn(ADA, "four grey geese on a roof");
            assertThat(linked.checkbox(THIRD)).isVisible();

            var again = site.open(site.browser(chromium), link);
            again.field("New password").fill("whoever finds the link");
            again.button("Set the password").click();
            assertThat(again.refusal()).containsText("This link was used");
            again.expectComplaint("status of 422");
        }
    }

    @Test
    void whoSetsANewPasswordIsNotDisturbedByATabThatIsLoggedOut() throws Exception {
        site = TodoSite.start(TestDatabase.H2);
        try (var mails = ConsoleMails.read()) {
            var browser = site.browser(chromium);
            var page = site.open(browser);
            page.join(ADA, PASSWORD);
            var forgetful = site.open(site.browser(chromium), "forgot");
            forgetful.field("Email").fill(ADA);
            forgetful.button("Send a link").click();
            var linked = site.open(browser, mails.fragment("reset"));
            linked.field("New password").fill("four grey geese on a roof");
            linked.run(
                    "() => { new BroadcastChannel('session').onmessage = () => { window.told = true; }; }");

            page.logOut(ADA);
            linked.await(() -> Boolean.TRUE.equals(linked.run("window.told")));
            linked.button("Set the password").click();
            assertThat(linked.message()).hasText("Your new password is set. Log in with it.");
        }
    }

    @Test
    void theLinkInTheFirstMailVerifiesTheAddress() throws Exception {
        site = TodoSite.start(TestDatabase.H2);
        try (var mails = ConsoleMails.read()) {
            var browser = site.browser(chromium);
            var page = site.open(browser);
            page.join(ADA, PASSWORD);
            page.button(ADA).click();
            assertThat(page.button("Send the verification link again")).isVisible();

            var linked = site.open(browser, mails.fragment("verify"));
            assertThat(linked.message()).hasText("Your address is verified.");
            linked.button(ADA).click();
            assertThat(linked.sessions()).hasCount(1);
            assertThat(linked.button("Send the verification link again")).isHidden();
        }
    }

    @Test
    void aLinkIsGoodAfterTheSessionHasEnded() throws Exception {
        site = TodoSite.start(TestDatabase.H2);
        try (var mails = ConsoleMails.read()) {
            var browser = site.browser(chromium);
            site.open(browser).join(ADA, PASSWORD);
            browser.clearCookies();
            var linked = site.open(browser, mails.fragment("verify"));
            linked.assertLoggedOut();
            assertThat(linked.message()).hasText("Your session has ended. Log in again.");
            linked.expectComplaint("status of 401");
            linked.expectComplaint("status of 401");
            linked.logIn(ADA, PASSWORD);
            linked.button(ADA).click();
            assertThat(linked.sessions()).hasCount(2);
            assertThat(linked.button("Send the verification link again")).isHidden();
        }
    }

    @Test
    void anAccountWithASecondFactorIsAskedForItsCode() {
        site = TodoSite.start(TestDatabase.H2);
        var page = join(ADA);
        String recoveryCode = (String) page.run(ENROL.formatted(PASSWORD));
        page.logOut(ADA);

        page.logIn(ADA, PASSWORD);
        var code = page.field("Code of your authenticator app, or a recovery code");
        assertThat(code).isFocused();
        page.type("000000", "Enter");
        assertThat(page.refusal()).containsText("is not right");
        code.fill(recoveryCode);
        page.press("Enter");
        assertThat(page.checkbox(THIRD)).isVisible();
        page.expectComplaint("status of 401");
        page.expectComplaint("status of 401");
    }

    @Test
    void everythingOfTheAccountCanBeDoneByKeyboardAlone() {
        site = TodoSite.start(TestDatabase.H2);
        var page = site.open(site.browser(chromium));
        page.tabTo(page.button("I am new here"));
        page.press("Enter");
        assertThat(page.field("Email")).isFocused();
        page.type(ADA, "Tab");
        page.type(PASSWORD, "Enter");
        assertThat(page.newTodo()).isFocused();

        page.press("Shift+Tab", "Enter");
        assertThat(page.button("Close")).isFocused();
        page.press("Escape");
        assertThat(page.button(ADA)).isFocused();
        page.press("Enter");
        page.tabTo(page.button("Log out"));
        page.press("Enter");
        page.assertLoggedOut();
        assertThat(page.field("Email")).isFocused();
    }
}
