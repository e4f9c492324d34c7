;;; orgfig-tests.el --- The core in a real Emacs  -*- lexical-binding: t; -*-

;;; Code:

(require 'support)

(ert-deftest orgfig-mode-asks-which-figures-are-proven ()
  (orgfig-test-with-notebook nil
    (orgfig-test-idle)
    (should (equal (alist-get 'verdict (orgfig-test-figure "circle")) "unproven"))
    (should (equal orgfig--lighter " Fig:1"))))

(ert-deftest orgfig-mode-is-refused-outside-a-project ()
  (with-temp-buffer
    (setq default-directory temporary-file-directory)
    (org-mode)
    (should-error (orgfig-mode) :type 'user-error)
    (should-not orgfig-mode)))

;;; orgfig-tests.el ends here
