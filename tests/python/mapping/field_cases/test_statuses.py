"""Each word of a status is judged: what was never paid, or was taken back, does not count as sold."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from files import look, write
from rendered import Project

from winback.mapping import Start, mapping_problems
from winback.mapping.states import state_sql
from winback.mapping.status_words import status_meaning


def orders(
    folder: Path,
    status: str,
    words: list[str],
    *,
    more: str = "",
    cells: dict[int, str] | None = None,
    first: int = 1,
) -> Start:
    """Propose a mapping for 60 orders whose statuses are some words in turn; the first one stands so many times."""
    words = [words[0]] * (first if len(words) > 1 else 1) + words[1:]
    rows = [f"order no,order date,customer id,{status},total{more and ',' + more}"]
    for n in range(60):
        cell = (cells or {}).get(max(n % len(words) - first + 1, 0), "0.00")
        rows.append(
            f"{1000 + n},2024-{n % 12 + 1:02d}-{n % 28 + 1:02d},c{n % 9},{words[n % len(words)]},{n + 10}.50"
            + (more and f",{cell}")
        )
    return look(write(folder, "orders.csv", rows))


def states(found: Start, column: str) -> dict[str, str]:
    return {word: one.state for word, one in found.proposal.statuses[column].items()}


@pytest.mark.parametrize(
    ("status", "words", "expected"),
    [
        ("Order Status", ["wc-completed", "wc-pending", "wc-refunded"], ["sold", "no sale", "taken back"]),
        ("Status", ["PAID", "Failed", "Chargeback", "Void"], ["sold", "no sale", "taken back", "taken back"]),
        ("Bestellstatus", ["Abgeschlossen", "Storniert", "Zahlung ausstehend"], ["sold", "taken back", "no sale"]),
        ("Statut", ["Terminée", "Annulée", "Échouée", "En attente"], ["sold", "taken back", "no sale", "no sale"]),
        ("Estado", ["Pagado", "Reembolsado", "Pendiente de pago"], ["sold", "taken back", "no sale"]),
        ("Stato", ["Completato", "Annullato", "In attesa"], ["sold", "taken back", "no sale"]),
        ("Estado do pedido", ["Pago", "Cancelado", "Aguardando pagamento"], ["sold", "taken back", "no sale"]),
        ("Orderstatus", ["Betaald", "Geannuleerd", "Mislukt"], ["sold", "taken back", "no sale"]),
        ("Status zamówienia", ["Zrealizowane", "Anulowane", "Oczekuje na płatność"], ["sold", "taken back", "no sale"]),
        ("Sipariş durumu", ["Tamamlandı", "İptal edildi", "Beklemede"], ["sold", "taken back", "no sale"]),
        ("Статус", ["Выполнен", "Отменён", "Ожидает оплаты"], ["sold", "taken back", "no sale"]),
        ("สถานะ", ["สำเร็จ", "ยกเลิกแล้ว", "รอชำระเงิน"], ["sold", "taken back", "no sale"]),
        ("订单状态", ["已完成", "已取消", "待付款"], ["sold", "taken back", "no sale"]),
        ("注文ステータス", ["発送済み", "キャンセル", "入金待ち"], ["sold", "taken back", "no sale"]),
        ("주문상태", ["배송완료", "취소", "입금대기"], ["sold", "taken back", "no sale"]),
    ],
)
def test_each_word_of_a_status_is_judged(tmp_path: Path, status: str, words: list[str], expected: list[str]) -> None:
    """Orders that were never paid would be revenue, in any language but one."""
    found = orders(tmp_path, status, words, first=5)
    assert states(found, status) == dict(zip(words, expected, strict=True))
    assert found.proposal.is_ready
    for word in words:
        assert f"'{word}': {expected[words.index(word)]}  # " in found.yaml
        assert word in found.report


def test_words_that_nobody_knows_are_asked_for(tmp_path: Path) -> None:
    """A guess would count orders that never were, or lose those that are."""
    found = orders(tmp_path, "Status", ["paid", "frozzled", "cancelled"])
    assert states(found, "Status")["frozzled"] == "UNDECIDED"
    assert not found.proposal.is_ready
    assert "nobody knows what 'frozzled' in 'Status' means" in found.report
    mapping = yaml.safe_load(found.yaml)["custom"]
    header = {"order_lines": {"orders.csv": ["order no", "order date", "customer id", "Status", "total"]}}
    (problem,) = mapping_problems(mapping, header)
    assert "custom.order_lines.statuses.Status.frozzled is undecided; write one of: sold, no sale" in problem
    mapping["order_lines"]["statuses"]["Status"]["frozzled"] = "sold"
    assert mapping_problems(mapping, header) == []
    mapping["order_lines"]["statuses"]["Status"]["frozzled"] = "slod"
    (problem,) = mapping_problems(mapping, header)
    assert "did you mean 'sold'?" in problem


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("Cobro", "Reembolso", "Transferencia al banco"), ["sold", "refund", "no sale"]),
        (("Zorgo", "Kweb", "Plim"), ["UNDECIDED"] * 3),
    ],
)
def test_a_type_of_payouts_is_never_left_out(tmp_path: Path, words: tuple[str, ...], expected: list[str]) -> None:
    """Payouts took 97 % of the money away: their words were not known, so the whole column was not read."""
    charge, refund, payout = words
    rows = ["ID;Tipo;Estado;Fecha;ID del pedido;Correo del cliente;Importe"]
    for n in range(40):
        day = f"{n % 28 + 1:02d}/01/2024 16:49:00"
        rows.append(f"ch_{n};{charge};Completado;{day};P-{n};c{n % 9}@ejemplo.test;{20 + n},50")
        if n % 8 == 0:
            rows.append(f"re_{n};{refund};Completado;{day};P-{n};c{n % 9}@ejemplo.test;-{20 + n},50")
            rows.append(f"po_{n};{payout};Completado;{day};;;-{200 + n},00")
    found = look(write(tmp_path, "pagos.csv", rows))
    assert states(found, "Tipo") == dict(zip(words, expected, strict=True))


def test_the_preview_judges_rows_as_the_build_does() -> None:
    """`init` would show sums that no build makes: the rule stands in a macro and in Python."""
    statuses = {
        "State": {"Paid": "sold", "o'pen": "no sale", "Void": "taken back"},
        "Kind": {"Sale": "sold", "Refund": "refund", "": "sold"},
    }
    project = Project()
    rows = [
        (state, kind) for state in ("PAID", "O'Pen", "void", "new", None) for kind in ("sale", "refund", "fee", None)
    ]
    values = ", ".join(["(?, ?)"] * len(rows))
    macro, preview = project.row_state(statuses), state_sql(statuses)
    judged = project.session.execute(
        f'select {macro} as of_build, {preview} as of_init from (values {values}) as rows ("State", "Kind")',
        [text for row in rows for text in row],
    ).fetchall()
    assert all(of_build == of_init for of_build, of_init in judged)
    assert {of_build for of_build, _ in judged} >= {"sold", "no sale: o'pen", "taken back", "refund", "unknown status"}


def test_no_status_is_taken_for_no_sign_of_payment(tmp_path: Path) -> None:
    """Empty cells would count as sold."""
    assert states(orders(tmp_path, "Status", ["paid", "", "failed"]), "Status")[""] == "UNDECIDED"


def test_what_is_shipped_counts_before_it_is_paid(tmp_path: Path) -> None:
    """Orders on account would be lost until the money comes; those that only wait would be revenue."""
    words = ["paid", "pending", "voided", "pending"]
    cells = {0: "fulfilled", 1: "fulfilled", 2: "", 3: "unfulfilled"}
    found = orders(tmp_path, "Financial Status", words, more="Fulfillment Status", cells=cells, first=4)
    assert states(found, "Financial Status") == {"paid": "sold", "pending": "sold if shipped", "voided": "taken back"}
    assert states(found, "Fulfillment Status") == {"fulfilled": "shipped", "unfulfilled": "sold", "": "sold"}
    assert "16 of the rows looked at are pending by 'Financial Status': 8 (" in found.report
    project = Project()
    statuses = yaml.safe_load(found.yaml)["custom"]["order_lines"]["statuses"]
    for sql in (project.row_state(statuses), state_sql(statuses)):
        judged = project.session.execute(
            f'select {sql} from (values (?, ?), (?, ?), (?, ?)) as rows ("Financial Status", "Fulfillment Status")',
            ["pending", "FULFILLED", "Pending", "unfulfilled", "pending", None],
        ).fetchall()
        assert [state for (state,) in judged] == ["sold", "no sale: pending", "no sale: pending"]


@pytest.mark.parametrize("word", ["unfulfilled", "not shipped", "partially shipped", "Teilweise versendet", "pending"])
def test_what_waits_is_no_proof_of_shipping(tmp_path: Path, word: str) -> None:
    """Unpaid orders would be revenue because others are on their way."""
    words, cells = ["paid", "pending", "voided"], {0: "fulfilled", 1: word, 2: ""}
    found = orders(tmp_path, "Financial Status", words, more="Fulfillment Status", cells=cells, first=3)
    assert states(found, "Financial Status")["pending"] == "no sale"
    assert "but were shipped" not in found.report


@pytest.mark.parametrize(("refunded", "expected"), [("12.00", "taken back"), ("0.00", "UNDECIDED")])
def test_closed_orders_are_what_their_refunds_say(tmp_path: Path, refunded: str, expected: str) -> None:
    """A shop calls orders closed that were given back, another one those that are done."""
    found = orders(tmp_path, "Status", ["complete", "closed"], more="Total Refunded", cells={1: refunded}, first=3)
    assert states(found, "Status")["closed"] == expected


def test_a_part_that_was_refunded_is_taken_off(tmp_path: Path) -> None:
    """The part would stay revenue."""
    found = orders(
        tmp_path, "Status", ["paid", "partially_refunded", "refunded"], more="Amount Refunded", cells={1: "2.00"}
    )
    assert states(found, "Status")["partially_refunded"] == "sold"
    assert found.proposal.columns["refund_amount"] == '"Amount Refunded"'


def till(folder: Path, kind: str, words: tuple[str, str], sign: int = 1) -> Start:
    """Propose a mapping for rows of a till, where some are repeated with another word."""
    rows = [f"Date,{kind},Receipt,Customer No,Item,Qty,Amount"]
    for n in range(60):
        row = f"2024-{n % 12 + 1:02d}-{n % 28 + 1:02d} 10:{n % 60:02d},{{}},{100 + n},{n % 9},A{n % 5},1,{{}}{n + 1}.25"
        rows.append(row.format(words[0], ""))
        if n % 6 == 0:
            rows.append(row.format(words[1], "-" if sign < 0 else ""))
    return look(write(folder, "till.csv", rows))


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("Type", ("Sale", "Exchange/Refund")),
        ("Direction", ("Sale", "Return")),
        ("Belegart", ("Verkauf", "Gutschrift")),
        ("Art", ("Verkauf", "Storno")),
        ("Movimiento", ("Venta", "Devolución")),
        ("Kind of row", ("sale", "RETURN")),
        ("Beschreibung", ("Website-Zahlung", "Rückzahlung")),
    ],
)
@pytest.mark.parametrize("sign", [1, -1])
def test_rows_of_refunds_are_below_zero(tmp_path: Path, kind: str, words: tuple[str, str], sign: int) -> None:
    """Positive amounts of refunds would be sold once more, whatever their column is called."""
    found = till(tmp_path, kind, words, sign)
    assert found.proposal.entity == "order_lines"
    assert states(found, kind) == {words[0]: "sold", words[1]: "refund"}
    amounts = list(found.preview.rows["line_amount"])  # type: ignore[union-attr]
    assert amounts[:2] == ["1.2500", "-1.2500"]


def test_a_sale_stays_where_its_refund_has_a_row(tmp_path: Path) -> None:
    """It would be taken off twice."""
    rows = ["Date,Type,Status,Invoice Number,Customer ID,Gross"]
    for n in range(60):
        day = f"2024-{n % 12 + 1:02d}-{n % 28 + 1:02d}"
        rows.append(f"{day},Website Payment,{'Refunded' if n % 6 == 0 else 'Completed'},{100 + n},c{n % 9},{n + 1}.25")
        if n % 6 == 0:
            rows.append(f"{day},Payment Refund,Completed,{100 + n},c{n % 9},-{n + 1}.25")
        if n % 10 == 0:
            rows += [f"{day},General Currency Conversion,Completed,,,{n}.10", f"{day},Mass Payout,Completed,,,-90.10"]
    found = look(write(tmp_path, "activity.csv", rows))
    assert states(found, "Status") == {"Completed": "sold", "Refunded": "sold"}
    assert states(found, "Type") == {
        "Website Payment": "sold",
        "Payment Refund": "refund",
        "General Currency Conversion": "no sale",
        "Mass Payout": "no sale",
    }


@pytest.mark.parametrize(
    ("flag", "expected"), [("Cancelled", "taken back"), ("is_return", "refund"), ("storniert", "taken back")]
)
def test_a_mark_means_what_its_column_is_called(tmp_path: Path, flag: str, expected: str) -> None:
    """A cancelled order would be revenue below zero, where nothing was paid."""
    assert states(orders(tmp_path, flag, ["no", "no", "yes"]), flag) == {"no": "sold", "yes": expected}


@pytest.mark.parametrize("column", ["Payment Method", "Color", "Season"])
def test_other_columns_are_no_statuses(tmp_path: Path, column: str) -> None:
    """Words that mean something else would set sales aside."""
    assert orders(tmp_path, column, ["Card", "Bank transfer", "Invoice"]).proposal.statuses == {}


@pytest.mark.parametrize(
    ("header", "words", "expected"),
    [
        (
            "État",
            ["Paiement accepté", "Livré", "Annulé", "Erreur de paiement"],
            ["sold", "sold", "taken back", "no sale"],
        ),
        ("対応状況", ["発送済み", "入金済み", "購入処理中", "返品"], ["sold", "sold", "no sale", "taken back"]),
        ("Vorgang", ["Bezahlt", "Storniert", "Fehlgeschlagen"], ["sold", "taken back", "no sale"]),
        ("Zorgo", ["Payé", "Délivré", "Remboursé", "Livré"], ["sold", "UNDECIDED", "taken back", "sold"]),
        ("Stan", ["Zapłacony", "Rozliczony", "Krzywa", "Zwrócony"], ["sold", "sold", "UNDECIDED", "taken back"]),
        ("Fortgang", ["frozzled", "refunded"], ["UNDECIDED", "taken back"]),
        ("Fortgang", ["settled", "chargeback lost", "expired"], ["sold", "taken back", "no sale"]),
        ("Tracking", ["delivered", "in transit", "pending"], ["sold", "sold", "UNDECIDED"]),
    ],
)
def test_words_tell_a_status_whatever_it_is_called(
    tmp_path: Path, header: str, words: list[str], expected: list[str]
) -> None:
    """All cancelled orders would be revenue, because a shop has another name for the column."""
    found = orders(tmp_path, header, words, first=4)
    assert states(found, header) == dict(zip(words, expected, strict=True))


@pytest.mark.parametrize("header", ["orderStatusId", "cleared", "payment_status", "Statuscode"])
@pytest.mark.parametrize("codes", [["2", "-1", "0"], ["1", "0"]])
def test_codes_of_a_status_are_asked_about(tmp_path: Path, header: str, codes: list[str]) -> None:
    """What was broken off before it was ordered would be revenue."""
    found = orders(tmp_path, header, codes, first=3)
    assert states(found, header) == dict.fromkeys(codes, "UNDECIDED")
    assert f"nobody knows what {' and '.join(map(repr, codes))} in {header!r} mean" in found.report


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        ("購入処理中", "failed"),
        ("決済処理中", "unpaid"),
        ("返品処理中", None),
        ("入金確認依頼済", None),
        ("Payment being checked", None),
        ("Zahlung in Klärung", None),
        ("Order completed", "sold"),
        ("Payment declined by bank", "failed"),
    ],
)
def test_a_longer_word_is_not_sold_by_a_known_one_in_it(word: str, meaning: str | None) -> None:
    """Carts that were never ordered would be revenue."""
    assert status_meaning(word, in_parts=True) == meaning


@pytest.mark.parametrize("lost", ["Autorizada", "Cancelada"])
def test_a_word_that_takes_most_away_is_asked_about(tmp_path: Path, lost: str) -> None:
    """A word that means something else in this shop would take nearly all revenue away."""
    found = orders(tmp_path, "Situação", [lost, "Paga", "Recusada"], first=10)
    assert states(found, "Situação") == {lost: "UNDECIDED", "Paga": "sold", "Recusada": "no sale"}
    assert (
        f"most of the 60 rows and 2,400.00 looked at would not count: {lost!r} in 'Situação' (50 rows," in found.report
    )


def test_payouts_may_be_most_of_the_rows(tmp_path: Path) -> None:
    """Each sale of a payment log has rows beside it that nobody has to judge."""
    rows = ["Date,Type,Status,Invoice Number,Customer ID,Gross"]
    for n in range(40):
        day = f"2024-{n % 12 + 1:02d}-{n % 28 + 1:02d}"
        rows.append(f"{day},Website Payment,Completed,{100 + n},c{n % 9},{n + 1}.25")
        rows += [f"{day},General Currency Conversion,Completed,,,{sign}{n + 1}.25" for sign in ("", "-")]
    found = look(write(tmp_path, "activity.csv", rows))
    assert states(found, "Type")["General Currency Conversion"] == "no sale"
    assert "would not count" not in found.report


def invoices(folder: Path, reference: str, credited: str = "") -> Start:
    """Propose a mapping for a folder of invoices and of credit invoices, which take some of them back."""
    (folder / "boek").mkdir()
    header = "Factuurnummer,Soort,Factuurdatum,Klantnummer,Artikelcode,Bedrag,Status,Opmerking"
    sales, credits = [header], [header]
    for n in range(60):
        row = f"2024-{n % 12 + 1:02d}-{n % 28 + 1:02d},K{n % 9},A{n % 5},{n + 10}.50"
        sales.append(f"F{100 + n},Factuur,{row},{'Gecrediteerd' if n % 10 == 0 else 'Betaald'},")
        if n % 10 == 0:
            credits.append(f"C{100 + n},Creditfactuur,{row},Verrekend,{reference and f'F{100 + n}'}")
    write(folder / "boek", "a_credit.csv", credits)
    write(folder / "boek", "b_invoices.csv", sales)
    return look(folder / "boek")


def test_words_of_all_files_of_a_folder_are_read(tmp_path: Path) -> None:
    """Each row of a file whose words stand in no other would be rejected."""
    found = invoices(tmp_path, "reference")
    assert states(found, "Soort") == {"Factuur": "sold", "Creditfactuur": "refund"}
    assert set(states(found, "Status")) == {"Betaald", "Gecrediteerd", "Verrekend"}
    assert "looked at 66 rows" in found.report


@pytest.mark.parametrize(("reference", "expected"), [("reference", "sold"), ("", "UNDECIDED")])
def test_what_is_credited_twice_is_said(tmp_path: Path, reference: str, expected: str) -> None:
    """A credited invoice would be taken back, and its credit invoice taken off."""
    found = invoices(tmp_path, reference)
    assert states(found, "Status")["Gecrediteerd"] == expected
    assert "taken off twice" in found.report
    assert "213.00" in found.report


def test_parts_that_contradict_each_other_mean_nothing() -> None:
    """'Refund pending' is a sale that will be refunded, and 'not refunded' is one that was not."""
    assert status_meaning("Refund pending", in_parts=True) is None
    assert status_meaning("not yet refunded", in_parts=True) is None
    assert status_meaning("Cancelled by customer support", in_parts=True) == "taken_back"


def test_a_file_of_which_nothing_counts_is_an_error_that_names_it() -> None:
    """A build would end well without a whole file."""
    project = Project()
    project.session.execute(
        """
        create table row_accounting as
        select *, 0.0 as rejected_amount
        from (values
            ('order_lines', 'a.csv', 40, 30, 10), ('order_lines', 'bills.csv', 40, 0, 40),
            ('order_lines', 'day.csv', 1, 0, 1), ('order_lines', 'failed.csv', 9, 0, 9),
            ('order_lines', 'copy.csv', 9, 0, 9), ('events', 'log.csv', 9, 0, 9)
        ) as files (entity, source_file, raw_row_count, accepted_row_count, rejected_row_count);
        create table rejected_rows as
        select entity, source_file, case source_file
            when 'failed.csv' then 'no sale: failed' when 'copy.csv' then 'exact duplicate'
            when 'log.csv' then 'unknown event type' else 'unknown status' end as reason
        from row_accounting, range(rejected_row_count)
        """
    )
    sql = project.model("intermediate/quality/int_cautions_rejects.sql")
    assert project.query(f"select source, is_error from ({sql}) order by all") == [
        ("bills.csv", True),
        ("day.csv", False),
        ("failed.csv", False),
        ("log.csv", True),
    ]
    (caution,) = project.query(f"select caution from ({sql}) where source = 'bills.csv'")[0]
    assert caution.startswith('No row of bills.csv counts: 40 of its 40 rows were rejected as "unknown status"')


def test_a_status_with_too_many_words_is_named(tmp_path: Path) -> None:
    """Cancelled orders count as sold where each has a text of its own; so much has to be said."""
    found = orders(tmp_path, "Status", ["Paid", *(f"Cancelled by clerk {n}" for n in range(59))])
    assert not found.proposal.statuses
    assert "60 different words, too many to list" in found.report
    assert "59 of the rows looked at (2,389.50) do not sound like it, such as 'Cancelled by clerk 0'" in found.report
    # Notes of a parcel are no status.
    found = orders(tmp_path, "Status", [f"Parcel {n}" for n in range(60)])
    assert "too many to list" not in found.report
